"""What is printed when the demo is ready really opens doors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from demo_stage import short_play, stage
from flask import Flask
from sqlalchemy import select

from store_api.coupons import qr_codes
from store_api.db import Session
from store_api.demo.links import Account, Links, invitation, links
from store_api.errors import Refusal
from store_api.settings import Settings
from store_api.staff import service as staff
from store_api.staff import signin
from store_api.staff.models import Device, Role


@pytest.fixture(scope="module")
def played(app: Flask, settings: Settings, keys: None) -> Iterator[Links]:
    """The demo after a play of one day: the doors are there from the first."""
    with stage(settings):
        yield short_play(days=1)


def test_the_links_are_found_again(played: Links, look: Session) -> None:
    assert links(look) == played


def test_a_browser_becomes_a_tablet_of_the_main_store(played: Links, look: Session) -> None:
    device, _ = staff.enrol_device(look, invitation(look, played), "我的浏览器")
    assert device.store_id == played.main_store.store_id


def test_there_is_one_headquarters_and_per_store_a_manager_and_clerks(played: Links) -> None:
    roles = [account.role for account in played.accounts]
    assert (roles.count(Role.HEADQUARTERS), roles.count(Role.MANAGER), roles.count(Role.CLERK)) == (1, 3, 8)
    assert len(played.boards) == 3


def test_every_pin_opens_a_tablet(played: Links, look: Session) -> None:
    tablets = {device.store.name: device for device in look.scalars(select(Device))}
    for account in played.accounts:
        opened = signin.sign_in_with_pin(look, tablets[account.stores[0]], account.number, account.pin)
        assert not isinstance(opened, Refusal)


@pytest.mark.parametrize("role", [Role.HEADQUARTERS, Role.MANAGER])
def test_managers_and_headquarters_also_have_a_password(played: Links, look: Session, role: Role) -> None:
    for account in of_role(played, role):
        opened = signin.sign_in_with_password(look, account.number, account.password or "")
        assert not isinstance(opened, Refusal)


def test_clerks_have_no_password(played: Links) -> None:
    assert all(account.password is None for account in of_role(played, Role.CLERK))


def test_every_poster_leads_somewhere_and_one_can_be_claimed(played: Links, look: Session) -> None:
    for poster in played.posters:
        assert qr_codes.find_qr_code(look, poster.slug).campaign.name == poster.campaign
    assert any(poster.open for poster in played.posters)


def test_every_clerk_has_a_poster_of_her_own(played: Links) -> None:
    assert {poster.clerk for poster in played.posters} - {None} == {one.name for one in of_role(played, Role.CLERK)}


def of_role(found: Links, role: Role) -> list[Account]:
    return [account for account in found.accounts if account.role is role]
