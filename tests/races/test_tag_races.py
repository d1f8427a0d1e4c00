"""Notes about one person that are tagged, judged and projected at the same moment, on real commits."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cast import NOW, PHONE, Shop, open_shop
from merges import OTHER_PHONE, at_desk
from sqlalchemy import select, text
from story import Story, drain

from store_api.customers import merging
from store_api.db import Session, database, new_id, utc_now
from store_api.errors import NotFound
from store_api.privacy.erasure import erase
from store_api.staff.access import Caller
from store_api.staff.models import Staff, StaffSession
from store_api.tags.evidence import read_notes
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict, VerdictKind
from store_api.tags.projection import cloud_of, columns, project
from store_api.tags.verdicts import judge
from store_api.visits import service as visits
from store_api.visits.models import Note

ROUNDS = 4
COLOURS = ("米色", "黑色", "白色", "红色", "绿色", "紫色")


@pytest.fixture
def story(own_database: str) -> Iterator[Story]:
    """A shop whose commits are real."""
    database.clock = lambda: NOW
    with database.session() as session:
        yield Story(open_shop(session))
    database.clock = utc_now


def at_once(*acts: Callable[[], object]) -> None:
    """All at the same moment; raises what one of them raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def notes_about(story: Story, *phones: str) -> dict[uuid.UUID, uuid.UUID]:
    """A note for each colour and the customer it is about, not tagged yet."""
    customers = [story.customer(phone).id for phone in phones]
    made = {}
    for number, colour in enumerate(COLOURS):
        customer_id = customers[number % len(customers)]
        body = {"text": f"喜欢{colour}", "customer_id": customer_id, "occurred_at": story.session.now}
        made[visits.write_note(story.session, story.lin, new_id(), body).id] = customer_id
    story.session.settle()
    return made


def tag(note_id: uuid.UUID, customer_id: uuid.UUID) -> None:
    """What the two jobs of a note do."""
    with database.transaction() as session:
        read_notes(session, [note_id])
    with database.transaction() as session:
        project(session, customer_id)


def colours(customer_id: uuid.UUID) -> set[str]:
    """Those in the stored cloud of a customer."""
    with database.transaction() as session:
        hers = select(CustomerTag.tag).where(CustomerTag.customer_id == customer_id, CustomerTag.facet == "color")
        return set(session.scalars(hers))


def test_notes_tagged_at_once_all_reach_the_cloud(story: Story) -> None:
    notes = notes_about(story, PHONE)
    (customer_id,) = set(notes.values())
    at_once(*(lambda note=note: tag(note, customer_id) for note in notes))
    assert colours(customer_id) == set(COLOURS)


def test_without_the_lock_a_tag_is_lost(story: Story) -> None:
    """The control: both read what is said, and the one that read less writes last."""
    (first, customer_id), (second, _), *_ = notes_about(story, PHONE).items()
    read, written = Barrier(2), Barrier(2)

    def project_unlocked(session: Session, before: Callable[[], object]) -> None:
        tags = cloud_of(session, customer_id)
        before()
        for row in session.scalars(select(CustomerTag).where(CustomerTag.customer_id == customer_id)):
            session.delete(row)
        session.flush()
        session.add_all(CustomerTag(customer_id=customer_id, **columns(one)) for one in tags)

    def slow() -> None:
        with database.transaction() as session:
            read_notes(session, [first])
        with database.transaction() as session:
            project_unlocked(session, lambda: (read.wait(), written.wait()))

    def fast() -> None:
        read.wait()
        with database.transaction() as session:
            read_notes(session, [second])
        with database.transaction() as session:
            project_unlocked(session, lambda: None)
        written.wait()

    at_once(slow, fast)
    assert colours(customer_id) == {COLOURS[0]}
    with database.transaction() as session:
        project(session, customer_id)
    assert colours(customer_id) == set(COLOURS[:2])


def merge(shop: Shop, one: uuid.UUID, into: uuid.UUID) -> None:
    """Mei merges them in a transaction of her own."""
    with database.transaction() as session:
        merging.merge(session, at_desk(session.get_one(Staff, shop.mei.id)), new_id(), from_id=one, into_id=into)


def test_a_merge_and_the_jobs_of_both_at_once_leave_one_whole_cloud(story: Story) -> None:
    notes = notes_about(story, PHONE, OTHER_PHONE)
    into, one = dict.fromkeys(notes.values())
    at_once(
        lambda: merge(story.shop, one, into), *(lambda note=note, of=of: tag(note, of) for note, of in notes.items())
    )
    drain(story.session.now)
    assert colours(into) == set(COLOURS)
    assert colours(one) == set()


def verdict(story: Story, note_id: uuid.UUID, tag_name: str) -> None:
    """Lin rejects a colour in a transaction of her own."""
    body = {"note_id": note_id, "facet": "color", "tag": tag_name, "kind": VerdictKind.REJECT, "now": None}
    with database.transaction() as session:
        lin = Caller(session.get_one(StaffSession, story.lin.session.id))
        judge(session, lin, new_id(), {**body, "occurred_at": session.now})


def test_erasure_and_verdicts_and_jobs_at_once_leave_nothing_of_her(story: Story) -> None:
    for number in range(ROUNDS):
        notes = notes_about(story, f"+861380013800{number}")
        (customer_id,) = set(notes.values())
        first, *rest = notes
        drain(story.session.now)
        at_once(
            lambda of=customer_id: erase_one(of),
            lambda note=first: judged_or_refused(story, note),
            *(lambda note=note, of=customer_id: tag(note, of) for note in rest),
        )
        drain(story.session.now)
        assert left_of(customer_id, list(notes)) == [0, 0, 0]


def test_erasure_takes_notes_in_the_order_in_which_they_are_read(story: Story) -> None:
    customer_id = story.customer(PHONE).id
    ids = sorted(new_id() for _ in range(5))
    for note_id in reversed(ids):  # The table has them the other way round.
        body = {"text": "喜欢米色", "customer_id": customer_id, "occurred_at": story.session.now}
        visits.write_note(story.session, story.lin, note_id, body)
    story.session.settle()
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as reader:
            lock(reader, ids[0])
            erasing = pool.submit(erase_one, customer_id)
            wait_for_a_blocked_one()
            lock(reader, ids[-1])
        erasing.result()


def lock(session: Session, note_id: uuid.UUID) -> None:
    """The note is locked; raises OperationalError when somebody else has it."""
    session.get_one(Note, note_id, with_for_update={"key_share": True, "nowait": True}, populate_existing=True)


def wait_for_a_blocked_one() -> None:
    """Until somebody waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(600):
        with database.transaction() as session:
            if session.scalar(text(waiting)):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")


def erase_one(customer_id: uuid.UUID) -> None:
    """Her data is deleted in a transaction of its own."""
    with database.transaction() as session:
        erase(session, customer_id)


def judged_or_refused(story: Story, note_id: uuid.UUID) -> None:
    """Lin judges; once the data is deleted there is nothing to judge."""
    try:
        verdict(story, note_id, COLOURS[0])
    except NotFound:
        return


def left_of(customer_id: uuid.UUID, notes: list[uuid.UUID]) -> list[int]:
    """How many rows of her cloud, of evidence and of verdicts there are."""
    with database.transaction() as session:
        return [
            len(session.scalars(select(CustomerTag.tag).where(CustomerTag.customer_id == customer_id)).all()),
            len(session.scalars(select(TagEvidence.tag).where(TagEvidence.note_id.in_(notes))).all()),
            len(session.scalars(select(TagVerdict.tag).where(TagVerdict.note_id.in_(notes))).all()),
        ]
