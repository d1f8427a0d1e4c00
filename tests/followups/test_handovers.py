"""A clerk leaves: nobody's promise is lost, and her customers wait for her successor."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import Cast, Person
from counter_book import found, refused
from sqlalchemy import select
from story import Story

from followups import addresses, contacts, digests, jobs
from followups.models import Contact, ContactResult, Delivery, FollowUpTask, MoveReason, Rung, TaskMove
from store_api.customers.models import Customer, CustomerAssignment, Handover
from store_api.customers.service import care_row
from store_api.db import database, new_id
from store_api.senders.notices import NoticeKind, RecordingNotices, notices
from store_api.staff import service as staff
from store_api.staff.models import Role, Staff


class Leaving:
    """Lin served somebody, looks after her, and leaves; Wen works in the same store."""

    def __init__(self, people: Cast) -> None:
        self.people, self.shop, self.story = people, people.shop, Story(people.shop)
        self.session = self.story.session
        self.customer: Customer = self.story.customer()
        self.story.no_sale(self.customer)
        self.session.write(care_row(self.session, self.customer.id, self.shop.lin.id, 30))
        self.wen: Staff = staff.add_staff(
            self.session, number="8", name="小文", role=Role.CLERK, store_ids=[self.shop.store.id], pin="270415"
        )
        self.story.settle()
        self.at_tablet = Person(people.client, self.session, self.wen, self.shop.tablet)

    def leaves(self) -> None:
        """The manager says that Lin does not work here any more."""
        found(self.people.mei.call("PATCH", f"/staff/{self.shop.lin.id}", json={"active": False}))
        self.story.settle()

    def hands_over(self, successor: Staff | None = None) -> str:
        """The manager says who takes over; the handover's id."""
        body = {"staff_id": str(self.shop.lin.id), "successor_id": str((successor or self.wen).id)}
        answer = self.people.mei.post("/handovers", body)
        assert answer.status_code == 201, answer.text
        self.story.settle()
        return str(answer.json["id"])

    def holders(self) -> set[uuid.UUID]:
        """Who holds the promised calls."""
        return set(self.session.scalars(select(FollowUpTask.holder_id)))

    def renames(self) -> tuple[int, str]:
        """Wen corrects the customer's name; how that was refused."""
        return refused(self.at_tablet.call("PATCH", f"/customers/{self.customer.id}", json={"name": "安娜"}))


@pytest.fixture
def sent() -> Iterator[RecordingNotices]:
    """Messages are kept instead of sent."""
    made = RecordingNotices()
    notices.use(made)
    yield made
    notices.use(None)


@pytest.fixture
def leaving(people: Cast) -> Leaving:
    """A clerk who will leave."""
    return Leaving(people)


def test_the_calls_of_who_leaves_go_to_the_manager(leaving: Leaving) -> None:
    leaving.leaves()
    assert leaving.holders() == {leaving.shop.mei.id}


def test_the_calls_go_to_the_successor_who_was_named(leaving: Leaving) -> None:
    leaving.hands_over()
    assert leaving.holders() == {leaving.wen.id}


def test_who_leaves_after_naming_a_successor_changes_nothing_more(leaving: Leaving) -> None:
    leaving.hands_over()
    leaving.leaves()
    assert leaving.holders() == {leaving.wen.id}
    assert len(leaving.session.scalars(select(Handover)).all()) == 1


def test_a_successor_who_is_named_afterwards_gets_them(leaving: Leaving) -> None:
    leaving.leaves()
    leaving.hands_over()
    leaving.session.expire_all()
    assert leaving.session.scalars(select(Handover)).one().successor_id == leaving.wen.id
    assert leaving.holders() == {leaving.wen.id}


def test_a_handover_that_is_finished_at_once_moves_the_calls_all_the_same(leaving: Leaving) -> None:
    body = {"staff_id": str(leaving.shop.lin.id), "successor_id": str(leaving.wen.id)}
    handover = leaving.people.mei.post("/handovers", body).json["id"]
    found(leaving.at_tablet.post(f"/handovers/{handover}/completion", {}))
    leaving.story.settle()
    assert leaving.holders() == {leaving.wen.id}


def test_what_she_did_in_her_last_days_goes_to_the_same_successor(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    found(leaving.at_tablet.post(f"/handovers/{handover}/completion", {}))
    leaving.story.no_sale(leaving.story.customer("+8613900139000"))
    leaving.story.settle()
    leaving.leaves()
    assert leaving.holders() == {leaving.wen.id}
    assert len(leaving.session.scalars(select(Handover)).all()) == 1


def test_what_is_promised_while_handing_over_is_the_successors(leaving: Leaving) -> None:
    leaving.hands_over()
    body = {"occurred_at": leaving.session.now, "result": ContactResult.PROMISED, "customer_id": leaving.customer.id}
    contacts.record_contact(leaving.session, leaving.story.lin, new_id(), body)
    leaving.session.flush()
    assert leaving.holders() == {leaving.wen.id}


def test_a_successor_who_has_left_does_not_finish_it(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    leaving.wen.active = False
    leaving.session.settle()
    assert refused(leaving.people.mei.post(f"/handovers/{handover}/completion", {})) == (409, "successor_wrong")


def test_the_calls_of_headquarters_go_to_the_stores_manager(leaving: Leaving) -> None:
    leaving.shop.hua.stores.clear()
    second = staff.add_staff(leaving.session, number="2", name="副总", role=Role.HEADQUARTERS, store_ids=[])
    for task in leaving.session.scalars(select(FollowUpTask)):
        task.holder_id = second.id
    staff.change_staff(leaving.session, second, active=False)
    leaving.story.settle()
    assert leaving.holders() == {leaving.shop.mei.id}


def test_of_who_was_deleted_no_note_is_taken(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    leaving.customer.erased_at = leaving.session.now
    leaving.session.settle()
    answer = leaving.people.lin.put(f"/handovers/{handover}/customers/{leaving.customer.id}", {"note": "怕热"})
    assert refused(answer) == (410, "customer_erased")


def test_that_calls_moved_is_remembered(leaving: Leaving) -> None:
    leaving.hands_over()
    moves = leaving.session.scalars(select(TaskMove)).all()
    assert {(move.reason, move.holder_from, move.holder_to) for move in moves} == {
        (MoveReason.HANDOVER, leaving.shop.lin.id, leaving.wen.id)
    }


def test_what_she_wrote_stays_hers(leaving: Leaving) -> None:
    signed = {"store_id": leaving.shop.store.id, "staff_id": leaving.shop.lin.id}
    contact = Contact(id=new_id(), customer_id=leaving.customer.id, result=ContactResult.REACHED, **signed)
    contact.session_id = leaving.people.lin.session_id
    contact.occurred_at = contact.recorded_at = leaving.session.now
    contact.fingerprint = b""
    leaving.session.add(contact)
    leaving.leaves()
    leaving.session.refresh(contact)
    assert contact.staff_id == leaving.shop.lin.id


def test_successor_and_manager_are_told_once(leaving: Leaving) -> None:
    leaving.hands_over()
    leaving.hands_over()
    rows = leaving.session.scalars(select(Delivery.staff_id).where(Delivery.handover_id.is_not(None))).all()
    assert sorted(map(str, rows)) == sorted([str(leaving.wen.id), str(leaving.shop.mei.id)])


def test_the_successors_addresses_are_told_too(leaving: Leaving, sent: RecordingNotices) -> None:
    mailbox = "wen@shop.example"
    addresses.add(leaving.session, leaving.shop.mei, NoticeKind.MAIL, mailbox, None, "zh", staff_id=leaving.wen.id)
    leaving.hands_over()
    leaving.hands_over()
    now = leaving.session.now + digests.COLLECT
    with database.transaction(now) as session:
        ids = digests.lease_due(session)
    jobs.send_all(ids, now)
    [(_, address, _, text, _)] = sent.sent
    assert (address, "有 1 项同事交接" in text) == (mailbox, True)


def test_until_it_is_finished_nobody_changes_her_customers(leaving: Leaving) -> None:
    leaving.hands_over()
    assert leaving.renames() == (409, "customer_in_handover")


def test_nor_their_numbers(leaving: Leaving) -> None:
    leaving.hands_over()
    answer = leaving.at_tablet.put(f"/customers/{leaving.customer.id}/phone", {"phone": "13900139000"})
    assert refused(answer) == (409, "customer_in_handover")


def test_nor_merges_them(leaving: Leaving) -> None:
    other = leaving.story.customer("+8613900139000")
    leaving.hands_over()
    body = {"from_id": str(leaving.customer.id), "into_id": str(other.id)}
    assert refused(leaving.people.mei.put(f"/merges/{new_id()}", body)) == (409, "customer_in_handover")


def test_visits_are_recorded_all_the_same(leaving: Leaving) -> None:
    leaving.hands_over()
    body = {"occurred_at": leaving.session.now.isoformat(), "customer_id": str(leaving.customer.id)}
    found(leaving.at_tablet.put(f"/visits/{new_id()}", body))


def test_a_handover_note_can_be_written(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    note = {"note": "怕热,喜欢棉麻;电话13900139000"}
    answer = found(leaving.people.lin.put(f"/handovers/{handover}/customers/{leaving.customer.id}", note))
    assert (answer["note"], answer["noted_by"]) == ("怕热,喜欢棉麻;电话139****9000", str(leaving.shop.lin.id))


def test_the_successor_reads_it(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    found(leaving.people.lin.put(f"/handovers/{handover}/customers/{leaving.customer.id}", {"note": "怕热"}))
    page = found(leaving.at_tablet.get(f"/handovers/{handover}"))
    assert [(one["customer_id"], one["note"]) for one in page["customers"]] == [(str(leaving.customer.id), "怕热")]


def test_a_clerk_of_another_store_sees_nothing_of_it(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    assert refused(leaving.people.stranger.get(f"/handovers/{handover}")) == (404, "handover_unknown")
    assert found(leaving.people.stranger.get("/handovers")) == []


def test_who_takes_part_finds_it_in_the_list(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    for person in (leaving.people.lin, leaving.at_tablet, leaving.people.mei):
        assert [one["id"] for one in found(person.get("/handovers"))] == [handover]


def test_the_successor_finishes_it(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    found(leaving.at_tablet.post(f"/handovers/{handover}/completion", {}))
    found(leaving.at_tablet.call("PATCH", f"/customers/{leaving.customer.id}", json={"name": "安娜"}))


def test_then_the_customers_are_the_successors(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    found(leaving.at_tablet.post(f"/handovers/{handover}/completion", {}))
    leaving.session.expire_all()
    rows = leaving.session.scalars(select(CustomerAssignment).where(CustomerAssignment.until > leaving.session.now))
    assert [row.staff_id for row in rows] == [leaving.wen.id]


def test_finishing_again_changes_nothing(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    first = found(leaving.at_tablet.post(f"/handovers/{handover}/completion", {}))
    leaving.session.now += timedelta(hours=1)
    assert found(leaving.at_tablet.post(f"/handovers/{handover}/completion", {})) == first


def test_who_leaves_does_not_finish_it_herself(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    answer = leaving.people.lin.post(f"/handovers/{handover}/completion", {})
    assert refused(answer) == (403, "handover_successor_finishes")


def test_after_that_no_note_is_taken(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    found(leaving.at_tablet.post(f"/handovers/{handover}/completion", {}))
    answer = leaving.people.lin.put(f"/handovers/{handover}/customers/{leaving.customer.id}", {"note": "怕热"})
    assert refused(answer) == (409, "handover_finished")


def test_nobody_succeeds_herself(leaving: Leaving) -> None:
    body = {"staff_id": str(leaving.shop.lin.id), "successor_id": str(leaving.shop.lin.id)}
    assert refused(leaving.people.mei.post("/handovers", body)) == (409, "successor_wrong")


def test_a_manager_names_nobody_of_another_store(leaving: Leaving) -> None:
    body = {"staff_id": str(leaving.shop.lin.id), "successor_id": str(leaving.shop.stranger.id)}
    assert refused(leaving.people.mei.post("/handovers", body)) == (404, "staff_unknown")


def test_a_visit_that_arrives_after_she_left_is_followed_up_by_the_successor(leaving: Leaving) -> None:
    leaving.hands_over()
    leaving.leaves()
    leaving.story.pass_time(days=20)
    leaving.story.no_sale(leaving.story.customer("+8613900139000"))
    leaving.story.settle()
    planned = select(FollowUpTask).where(FollowUpTask.customer_id != leaving.customer.id)
    assert {task.holder_id for task in leaving.session.scalars(planned)} == {leaving.wen.id}


def test_moved_calls_begin_at_their_new_clerk(leaving: Leaving) -> None:
    for task in leaving.session.scalars(select(FollowUpTask)):
        task.rung, task.next_at = Rung.POOL, None
    leaving.session.settle()
    leaving.hands_over()
    leaving.session.expire_all()
    assert {(task.rung, task.round) for task in leaving.session.scalars(select(FollowUpTask))} == {(Rung.PLANNED, 2)}


def test_other_customers_are_changed_as_ever(leaving: Leaving) -> None:
    leaving.hands_over()
    other = leaving.story.customer("+8613900139000")
    leaving.story.settle()
    found(leaving.at_tablet.call("PATCH", f"/customers/{other.id}", json={"name": "贝拉"}))


def test_a_handover_names_its_people(leaving: Leaving) -> None:
    page = found(leaving.at_tablet.get(f"/handovers/{leaving.hands_over()}"))
    assert (page["leaver"], page["successor"]) == ("小林", "小文")
    assert [one["masked_phone"] for one in page["customers"]] == ["138****8000"]


def test_a_handover_note_names_its_author(leaving: Leaving) -> None:
    handover = leaving.hands_over()
    path = f"/handovers/{handover}/customers/{leaving.customer.id}"
    assert found(leaving.at_tablet.put(path, {"note": "下周带先生来"}))["author"] == "小文"


def test_the_inbox_names_who_leaves(leaving: Leaving) -> None:
    leaving.hands_over()
    [told] = [one for one in found(leaving.at_tablet.get("/inbox"))["items"] if one["handover_id"]]
    assert (told["leaver"], told["customer"]) == ("小林", None)
