"""What a short play leaves behind: believable numbers, and every promise of the services kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from demo_stage import DAYS, UNTIL, counts
from sqlalchemy import func, or_, select

from followups.models import Contact, Delivery, FollowUpTask, Rung, TaskKind, TaskState
from store_api.catalog.models import StockLevel
from store_api.coupons.models import Campaign, Claim
from store_api.customers.models import Customer
from store_api.db import Session
from store_api.demo import script
from store_api.demo.links import Links
from store_api.events import pending
from store_api.insights.models import LineCredit
from store_api.pos.models import PosEvent, PosEventState
from store_api.sales.models import Receipt, ReceiptLine
from store_api.sales.service import purchase_days
from store_api.staff.models import StaffSession, Store
from store_api.tags.models import TagEvidence
from store_api.visits.models import Footfall, Note, OutcomeKind, TryOn, Visit, VisitOutcome


def test_a_week_has_believable_numbers(played: Links) -> None:
    found = counts()
    assert 8 * DAYS <= found["Visit"] <= 20 * DAYS
    assert 0.85 * found["Visit"] <= found["VisitOutcome"] <= found["Visit"]
    assert 0.5 * found["Visit"] <= found["TryOn"] <= 2 * found["Visit"]
    assert 0.2 * found["Visit"] <= found["Receipt"] <= 0.9 * found["Visit"]
    assert found["Scan"] > found["Claim"] > found["Redemption"] > 0
    assert found["Contact"] > 0


def test_every_store_is_visited(look: Session) -> None:
    assert len(set(look.scalars(select(Visit.store_id)))) == look.scalar(select(func.count()).select_from(Store))


def test_visits_end_both_ways(look: Session) -> None:
    assert set(look.scalars(select(VisitOutcome.kind))) == set(OutcomeKind)


@pytest.mark.parametrize("model", [Visit, VisitOutcome, TryOn, Note, Contact])
def test_nothing_is_recorded_in_the_future(look: Session, model: type[Visit]) -> None:
    late = select(func.count()).where(or_(model.occurred_at > UNTIL, model.recorded_at > UNTIL))
    assert look.scalar(late) == 0


def test_no_receipt_is_of_the_future(look: Session) -> None:
    assert look.scalar(select(func.count()).where(Receipt.occurred_at > UNTIL)) == 0


def test_visits_are_inside_opening_hours(look: Session) -> None:
    for store in look.scalars(select(Store)):
        hours = {row.weekday: row for row in store.hours}
        for visit in look.scalars(select(Visit).where(Visit.store_id == store.id)):
            local = visit.occurred_at.astimezone(store.zone)
            row = hours[local.weekday()]
            assert row.opens <= local.time() < row.closes


def test_the_history_reaches_from_the_first_day_to_today(look: Session) -> None:
    days = set(look.scalars(select(Visit.day)))
    assert max(days) == UNTIL.date()
    assert min(days) == UNTIL.date() - timedelta(days=DAYS)


def test_the_stock_of_coupons_is_kept(look: Session) -> None:
    for campaign in look.scalars(select(Campaign)):
        claimed = look.scalar(select(func.count()).where(Claim.campaign_id == campaign.id))
        assert claimed == campaign.issued <= campaign.total


def test_a_no_sale_visit_that_may_be_called_has_tasks_unless_she_bought_or_changed_her_mind(look: Session) -> None:
    asked = look.scalars(
        select(Visit)
        .join(VisitOutcome)
        .where(VisitOutcome.kind == OutcomeKind.NO_SALE, VisitOutcome.may_call, Visit.customer_id.is_not(None))
    ).all()
    assert asked
    for visit in asked:
        steps = set(look.scalars(select(FollowUpTask.step).where(FollowUpTask.visit_id == visit.id)))
        bought = any(day >= visit.day for day in purchase_days(look, visit.customer_id))  # type: ignore[arg-type]  # she is known.
        assert steps == {3, 7, 15} or bought


def test_a_stopped_call_says_why_and_when(look: Session) -> None:
    for task in look.scalars(select(FollowUpTask).where(FollowUpTask.state == TaskState.STOPPED)):
        assert task.stop_reason is not None
        assert task.closed_at is not None


def test_every_call_that_fell_due_was_delivered_once(look: Session) -> None:
    due = look.scalars(
        select(FollowUpTask).where(FollowUpTask.state != TaskState.STOPPED, FollowUpTask.due_at <= UNTIL)
    ).all()
    assert due
    for task in due:
        assert task.delivered_at is not None
        first = (Delivery.task_id == task.id, Delivery.round == 1, Delivery.rung == Rung.CLERK)
        assert look.scalar(select(func.count()).where(*first)) == 1


def test_calls_that_nobody_makes_go_up_the_ladder(look: Session) -> None:
    assert set(look.scalars(select(Delivery.rung))) >= {Rung.CLERK, Rung.MANAGER, Rung.POOL}


def test_what_was_promised_on_calls_became_calls(look: Session) -> None:
    assert look.scalar(select(func.count()).where(FollowUpTask.kind == TaskKind.PROMISE))


def test_no_reaction_is_left_over(look: Session) -> None:
    assert pending(look) == (0, 0)


def test_every_message_of_the_till_was_applied(look: Session) -> None:
    assert set(look.scalars(select(PosEvent.state))) == {PosEventState.APPLIED}
    assert all(receipt.warnings == [] for receipt in look.scalars(select(Receipt)))


def test_every_receipt_has_a_cashier_and_some_lines_have_guides(look: Session) -> None:
    assert look.scalar(select(func.count()).where(Receipt.cashier_id.is_(None))) == 0
    lines = look.scalars(select(ReceiptLine)).all()
    assert 0 < sum(bool(line.guides) for line in lines) < len(lines)


def test_every_sold_piece_is_in_the_catalogue_and_credited(look: Session) -> None:
    credited = set(look.execute(select(LineCredit.receipt_id, LineCredit.line_no)))
    for line in look.scalars(select(ReceiptLine).where(ReceiptLine.kind == "item")):
        assert line.sku_id is not None
        assert (line.receipt_id, line.line_no) in credited


def test_most_notes_have_tags(look: Session) -> None:
    notes = set(look.scalars(select(Note.id)))
    assert len(set(look.scalars(select(TagEvidence.note_id)))) >= 0.8 * len(notes)


def test_hardly_two_notes_are_the_same(look: Session) -> None:
    texts = look.scalars(select(Note.text)).all()
    assert len(set(texts)) >= 0.95 * len(texts)


def test_all_phones_are_of_the_made_up_series(look: Session) -> None:
    phones = [customer.phone for customer in look.scalars(select(Customer))]
    assert all(phone is None or phone.startswith("+861990000") for phone in phones)


def test_hours_are_counted_once_and_only_when_they_are_over(look: Session) -> None:
    counted = look.execute(select(Footfall.store_id, Footfall.hour)).all()
    assert len(counted) == len(set(counted))
    assert max(hour for _, hour in counted) + timedelta(hours=1) <= UNTIL


def test_more_people_come_through_the_door_than_are_served(look: Session) -> None:
    counted = set(look.scalars(select(Footfall.store_id)))
    hours = set(look.execute(select(Footfall.store_id, Footfall.hour)))
    served = sum(
        visit.party
        for visit in look.scalars(select(Visit).where(Visit.store_id.in_(counted)))
        if (visit.store_id, visit.occurred_at.replace(minute=0, second=0)) in hours
    )
    visitors = look.scalar(select(func.sum(Footfall.visitors))) or 0
    assert served < visitors < 2 * served


def test_only_todays_sessions_are_open(look: Session) -> None:
    open_since = look.scalars(select(StaffSession.started_at).where(StaffSession.ended_at.is_(None))).all()
    assert open_since
    assert all(UNTIL - started < timedelta(hours=12) for started in open_since)


def test_stock_was_counted_before_now_and_not_everywhere_at_the_same_time(look: Session) -> None:
    counted = set(look.scalars(select(StockLevel.as_of)))
    assert len(counted) == 2
    assert max(counted) < UNTIL


def test_only_the_clerks_of_the_file_work_here(look: Session) -> None:
    numbers = {entry["number"] for entry in script.company()["clerks"]}
    served = {row.staff.number for row in look.scalars(select(StaffSession))}
    assert served <= numbers
