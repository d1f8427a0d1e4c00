"""Which rows are a person's, as SQL, from the ids of her customers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select

from followups.models import Contact
from store_api.coupons.models import Claim
from store_api.customers.models import Customer, PhoneChange
from store_api.privacy.holding import Ids
from store_api.sales.models import Receipt
from store_api.staff.models import AuditEntry
from store_api.visits.models import Note, Visit


def visits(ids: Ids) -> Select[Any]:
    """Her visits."""
    return select(Visit.id).where(Visit.customer_id.in_(ids))


def notes(ids: Ids) -> Select[Any]:
    """The notes about her and about her visits, those taken back included."""
    return select(Note.id).where(or_(Note.customer_id.in_(ids), Note.visit_id.in_(visits(ids))))


def contacts(ids: Ids) -> Select[Any]:
    """What was said to her."""
    return select(Contact.id).where(Contact.customer_id.in_(ids))


def claims(ids: Ids) -> Select[Any]:
    """Her coupons."""
    return select(Claim.id).where(Claim.customer_id.in_(ids))


def receipts(ids: Ids) -> Select[Any]:
    """Her receipts."""
    return select(Receipt.id).where(Receipt.customer_id.in_(ids))


def numbers(ids: Ids) -> CompoundSelect[Any]:
    """The blind indexes of her numbers, former ones included."""
    former = select(PhoneChange.old_index).where(PhoneChange.customer_id.in_(ids))
    return select(Customer.phone_index).where(Customer.id.in_(ids), Customer.phone_index.is_not(None)).union(former)


def audited(ids: Ids) -> ColumnElement[bool]:
    """SQL on audit entries: about her, or something of hers."""
    subjects = (visits(ids), notes(ids), claims(ids), receipts(ids), select(Customer.id).where(Customer.id.in_(ids)))
    return or_(*(AuditEntry.subject_id.in_(subject) for subject in subjects))
