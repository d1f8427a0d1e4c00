"""Somebody about whom everything is held that can be: a row in every table, with words that are found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cast import PHONE, Shop, take_coupon
from merges import merged
from story import Story

from followups.models import Contact, ContactPicture, ContactResult, FollowUpTask
from followups.planning import task_row
from store_api.coupons.models import Claim, Redemption, RedemptionRefusal
from store_api.crypto import vault
from store_api.customers import consents, handovers
from store_api.customers import service as customers
from store_api.customers.models import (
    Challenge,
    Channel,
    Customer,
    MemberId,
    PhoneChange,
    PhoneProof,
    Purpose,
)
from store_api.customers.proofs import browser_key
from store_api.db import Session, new_id
from store_api.pos.models import PosEvent, PosEventPerson, PosEventState
from store_api.sales.models import Payment, Receipt
from store_api.senders.models import MessagePurpose, TextMessage
from store_api.staff import service as staff
from store_api.tags.models import CustomerTag, TagEvidence, TagVerdict, VerdictKind
from store_api.visits.models import Note, NoteRevision, OutcomeKind, Photo, ReturnKind, ReturnReason, TryOn, Visit
from store_api.wecom.models import ContactWay, WeComContact

COOKIE = "cookie-of-her-browser"
OLD_PHONE, OTHER_PHONE = "+8613911112222", "+8613922223333"
NAME, BIRTHDAY = "欧阳金丝雀", date(1990, 2, 3)
# Everything that people typed about her. None of it may be left.
WORDS = {
    "note": "说要送女儿米色大衣",
    "old note": "说要送女儿驼色大衣",
    "reason": "嫌领口太高了",
    "missing": "要一双羊皮短靴",
    "style": "手写款甲",
    "colour": "雾霾蓝色",
    "size": "M加长码",
    "try-on": "腰这里有点紧",
    "recommended": "推荐乙款",
    "return style": "手写款丙",
    "return": "洗了一次就缩水",
    "agreed": "答应周六过来",
    "next": "准备好驼色那件",
    "audit": "她要求看号码",
    "handover": "接手时记得她怕热",
    "for": "她的女儿",
    "verdict": "她说的雾灰",
    "cloud": "她不要的墨绿",
    "member": "VIP-金丝雀-88",
    "wecom": "wm-canary-user",
    "message": "验证码四二四二",
}


@dataclass
class Life:
    """Her customer row, her shop and her till."""

    customer: Customer
    story: Story
    visit: Visit
    claim: Claim
    receipt: Receipt


def live(session: Session, shop: Shop) -> Life:
    """All of it, committed."""
    story = Story(shop)
    browser = browser_key(COOKIE)
    claim = take_coupon(session, shop.code, marketing=True, browser=COOKIE)
    customer = customers.by_phone(session, PHONE)
    assert customer is not None
    customer.name, customer.birthday, customer.phone_proved_at = NAME, BIRTHDAY, session.now
    customers.meet(session, shop.store.id, customer.id)
    answered(session, shop, customer)
    visit = visited(session, story, customer)
    receipt = bought(session, story, customer, visit)
    redeemed(session, shop, claim)
    called(session, story, customer, visit)
    known_by_others(session, story, customer)
    proved(session, shop, customer, browser)
    other = customers.get_or_make(session, OTHER_PHONE)
    customers.meet(session, shop.store.id, other.id)
    merged(session, shop, other, customer)
    staff.audit(session, shop.lin, "phone.shown", customer.id, reason=WORDS["audit"])
    session.settle()
    return Life(customer, story, visit, claim, receipt)


def answered(session: Session, shop: Shop, customer: Customer) -> None:
    """She may be called."""
    consents.answer(
        session,
        customer.id,
        Purpose.FOLLOW_UP,
        granted=True,
        channel=Channel.CLERK,
        store_id=shop.store.id,
        staff_id=shop.lin.id,
    )


def visited(session: Session, story: Story, customer: Customer) -> Visit:
    """She came, tried on, was noted about, and left."""
    visit = story.visit(customer)
    story.ends(visit, OutcomeKind.NO_SALE, reason=WORDS["reason"], missing=[{"piece": WORDS["missing"]}])
    signed = signature(story, session.now)
    words = {"typed_style": WORDS["style"], "colour": WORDS["colour"], "size": WORDS["size"]}
    session.add(
        TryOn(visit_id=visit.id, reasons=[WORDS["try-on"]], recommended=[WORDS["recommended"]], **words, **signed)
    )
    session.add(Photo(visit_id=visit.id, jpeg=b"a photo", width=1, height=1, **signed))
    note = Note(id=new_id(), visit_id=visit.id, text=WORDS["note"], version=2, **signed)
    session.add(note)
    session.flush()
    session.add(
        NoteRevision(
            note_id=note.id, version=1, text=WORDS["old note"], replaced_at=session.now, staff_id=story.shop.lin.id
        )
    )
    session.add(
        TagEvidence(
            note_id=note.id,
            facet="color",
            tag="米色",
            polarity="like",
            for_person=WORDS["for"],
            starts=0,
            ends=2,
            rule="word",
            confidence=1.0,
            tagged_at=session.now,
        )
    )
    session.add(judged(note, signed))
    session.add(in_her_cloud(customer, session.now))
    return visit


def judged(note: Note, signed: dict[str, Any]) -> TagVerdict:
    """A clerk says what a tag of the note really is."""
    said = {"note_id": note.id, "note_version": 2, "facet": "color", "tag": "米色", "kind": VerdictKind.CORRECT}
    now = {"now_facet": "color", "now_tag": WORDS["verdict"], "now_polarity": "like", "now_for_person": WORDS["for"]}
    return TagVerdict(about_health=False, **said, **now, **signed)


def in_her_cloud(customer: Customer, at: datetime) -> CustomerTag:
    """One tag of her cloud."""
    said = {"facet": "color", "tag": WORDS["cloud"], "polarity": "dislike", "for_person": WORDS["for"]}
    since = {"changed_from": "like", "bought_on": at.date()}
    return CustomerTag(customer_id=customer.id, level=1.0, count=1, first_at=at, last_at=at, **said, **since)


def signature(story: Story, at: datetime) -> dict[str, Any]:
    """What says who recorded something."""
    return {
        "store_id": story.shop.store.id,
        "staff_id": story.shop.lin.id,
        "session_id": story.lin.session.id,
        "occurred_at": at,
        "recorded_at": at,
        "fingerprint": b"digest",
    }


def bought(session: Session, story: Story, customer: Customer, visit: Visit) -> Receipt:
    """She bought, and brought something back."""
    receipt = story.buys(customer)
    receipt.payments = [Payment(n=0, method="wechat", amount=receipt.total)]
    session.add(
        ReturnReason(
            visit_id=visit.id,
            kind=ReturnKind.RETURN,
            typed_style=WORDS["return style"],
            reasons=[WORDS["return"]],
            **signature(story, session.now),
        )
    )
    return receipt


def redeemed(session: Session, shop: Shop, claim: Claim) -> None:
    """A coupon that was used, and one that was refused."""
    day = shop.store.local_day(session.now)
    place = {"claim_id": claim.id, "store_id": shop.store.id, "at": session.now, "discount": 5000}
    session.add(Redemption(day=day, given_back_at=session.now, **place))
    session.add(RedemptionRefusal(reason="coupon_other_store", **place))


def called(session: Session, story: Story, customer: Customer, visit: Visit) -> None:
    """A promised call, and what came of it."""
    task = FollowUpTask(**task_row(visit, 3, session.now, session.now))
    session.add(task)
    session.flush()
    contact = Contact(
        id=new_id(),
        task_id=task.id,
        customer_id=customer.id,
        result=ContactResult.PROMISED,
        agreed=WORDS["agreed"],
        next_step=WORDS["next"],
        **signature(story, session.now),
    )
    session.add(contact)
    session.flush()
    drawing = {"jpeg": b"a drawing", "width": 1, "height": 1}
    session.add(ContactPicture(contact_id=contact.id, **drawing, **signature(story, session.now)))
    leaving = handovers.start(session, story.shop.lin.id, story.shop.mei.id, story.shop.mei.id)
    handovers.include(session, leaving, [customer.id])
    handovers.note(session, leaving, customer.id, WORDS["handover"], story.shop.lin.id)
    handovers.finish(session, leaving)  # So that her profile can be changed.


def proved(session: Session, shop: Shop, customer: Customer, browser: bytes) -> None:
    """Her browser, her former number, a code she asked for and a message that is on its way."""
    session.add(PhoneProof(browser_key=browser, customer_id=customer.id, staff_id=shop.lin.id, at=session.now))
    session.add(PhoneChange.seen(customer.id, OLD_PHONE, shop.lin.id, session.now))
    index = vault.index("phone", PHONE)
    session.add(Challenge(id=new_id(), phone_index=index, browser_key=browser, tries=1, at=session.now))
    message = TextMessage(
        id=new_id(), customer_id=customer.id, purpose=MessagePurpose.PROOF, created_at=session.now, due_at=session.now
    )
    message.seal(PHONE, WORDS["message"])
    session.add(message)


def known_by_others(session: Session, story: Story, customer: Customer) -> None:
    """Her number at the till, what the till sent, and her WeCom."""
    session.add(MemberId(source=story.till.id, external_id=WORDS["member"], customer_id=customer.id))
    event = PosEvent(
        id=new_id(),
        connection_id=story.till.id,
        key="e-1",
        body_hash=b"",
        raw=b"sealed",
        received_at=session.now,
        state=PosEventState.APPLIED,
        applied_at=session.now,
        problems=[],
    )
    way = ContactWay(
        id=new_id(),
        store_id=story.shop.store.id,
        staff_id=story.shop.lin.id,
        customer_id=customer.id,
        wecom_user="lin",
        state="s1",
        created_at=session.now,
    )
    session.add_all([event, way])
    session.flush()
    session.add(PosEventPerson(event_id=event.id, customer_id=customer.id))
    added = {"external_user": WORDS["wecom"], "wecom_user": "lin", "added_at": session.now}
    session.add(WeComContact(contact_way_id=way.id, customer_id=customer.id, **added))
