"""Handovers as a list shows them: between whom, and of which customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from followups.lines import names_of
from store_api.customers.models import Handover, HandoverCustomer
from store_api.customers.people import Profile, profiles_by_customer
from store_api.db import Session


@dataclass(frozen=True)
class NamedHandover:
    """A handover, and the names of who leaves and of who takes over."""

    handover: Handover
    leaver: str
    successor: str


@dataclass(frozen=True)
class HandedOver:
    """A customer who is handed over, as she stands now, and who wrote the note."""

    row: HandoverCustomer
    customer: Profile
    author: str | None


@dataclass(frozen=True)
class HandoverPage(NamedHandover):
    """A handover with its customers."""

    customers: list[HandedOver]


def page_of(session: Session, handover: Handover, rows: Sequence[HandoverCustomer]) -> HandoverPage:
    """Everything about one handover."""
    [one] = named(session, [handover])
    return HandoverPage(handover, one.leaver, one.successor, handed_over(session, rows))


def named(session: Session, handovers: Sequence[Handover]) -> list[NamedHandover]:
    """These handovers, in their order."""
    names = names_of(session)
    return [NamedHandover(one, names[one.staff_id], names[one.successor_id]) for one in handovers]


def handed_over(session: Session, rows: Sequence[HandoverCustomer]) -> list[HandedOver]:
    """These customers, in their order; in two queries however many they are."""
    people, names = profiles_by_customer(session, [row.customer_id for row in rows]), names_of(session)
    return [HandedOver(row, people[row.customer_id], names[row.noted_by] if row.noted_by else None) for row in rows]
