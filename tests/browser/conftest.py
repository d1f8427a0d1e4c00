"""A real Chromium on a phone-sized screen, and the kit served by gunicorn on a database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from databases import new_database
from flask import Flask
from phones import FLAGS, Site, chromium, served
from playwright.sync_api import Browser, expect, sync_playwright
from tablets import NAME, House, flags, house
from tls import Certificate, certificate_for

from store_api import tablet
from store_api.settings import Settings

# A page on a busy machine may need longer than the usual five seconds to show what is expected of it.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine; nothing is downloaded."""
    found = chromium()
    if found is None:
        needed = os.environ.get("HUITOUKE_BROWSER") == "required"
        (pytest.fail if needed else pytest.skip)("no Chromium on this machine: install the package chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(browser: Browser, app: Flask, settings: Settings, keys: None) -> Iterator[Site]:
    """The kit as shoppers reach it, a shop, and a clerk at her tablet."""
    with new_database(settings) as url, served(settings, url) as made:
        yield made


@pytest.fixture(scope="session")
def tablet_app() -> None:
    """The tablet app is built; `make test` sees to that first."""
    if not (tablet.BUILT / tablet.INDEX).is_file():
        needed = os.environ.get("HUITOUKE_BROWSER") == "required"
        (pytest.fail if needed else pytest.skip)("the tablet app is not built: run `make tablet`")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The shop's own, for the name under which tablets reach it."""
    return certificate_for(tmp_path_factory.mktemp("authority"), NAME)


@pytest.fixture(scope="module")
def shop_house(
    browser: Browser, app: Flask, settings: Settings, keys: None, certificate: Certificate, tablet_app: None
) -> Iterator[House]:
    """The kit as tablets reach it: TLS under a name, with worker and clock, on a database of its own."""
    with new_database(settings) as url, house(settings, url, certificate) as made:
        yield made


@pytest.fixture(scope="module")
def tablet_browser(browser: Browser, certificate: Certificate) -> Iterator[Browser]:
    """A Chromium that finds the shop by name and trusts its authority."""
    opened = browser.browser_type.launch(executable_path=chromium(), args=flags(certificate))
    yield opened
    opened.close()
