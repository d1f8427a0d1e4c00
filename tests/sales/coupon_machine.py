"""Everything that can happen to the coupons of one campaign, in any order, and what must hold after each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cast import open_shop, request_for, take_coupon
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sales_examples import line, receipt, refund, till
from sqlalchemy import func, select

from pos_adapter import records
from store_api.coupons import campaigns, jobs, service
from store_api.coupons.discounts import covered, discount_after
from store_api.coupons.models import (
    Campaign,
    CampaignKind,
    CampaignState,
    Claim,
    Redemption,
    RedemptionRefusal,
    RefundRule,
)
from store_api.coupons.redeem import redeem
from store_api.customers import merging
from store_api.customers.models import Customer, CustomerMerge
from store_api.db import database, new_id
from store_api.errors import DomainError
from store_api.privacy.erasure import erase
from store_api.sales.coupon_use import paid_back, paid_lines
from store_api.sales.models import Receipt
from store_api.sales.service import apply_receipt
from store_api.staff import signin
from store_api.staff.access import Caller

PEOPLE = [f"+861380013800{n}" for n in range(6)]
PICK = st.integers(0, 999)
OFFERS = {
    CampaignKind.AMOUNT: {"value": 5000, "minimum_spend": 0},
    CampaignKind.PERCENT: {"value": 20, "discount_cap": 6000},
    CampaignKind.GIFT: {"value": 1200},
}


class CouponMachine(RuleBasedStateMachine):
    """One shop with a small stock and a small budget."""

    def __init__(self) -> None:
        super().__init__()
        outer = database.session().get_bind()
        self.savepoint = outer.begin_nested()  # type: ignore[union-attr]  # the tests run on one connection.
        self.session = database.session()
        self.sent: list[records.Receipt] = []
        self.late = 0

    def teardown(self) -> None:
        """The next example finds nothing of this one."""
        self.session.close()
        self.savepoint.rollback()

    @initialize(
        kind=st.sampled_from(list(OFFERS)), given_back=st.sampled_from(RefundRule), per_person=st.integers(1, 2)
    )
    def opens(self, kind: CampaignKind, given_back: RefundRule, per_person: int) -> None:
        """The campaign begins."""
        offer: dict[str, Any] = {"kind": kind, "minimum_spend": 0, "value": 0, "total": 5, **OFFERS[kind]}
        offer |= {"refund_rule": given_back, "per_person": per_person, "budget": 24_000, "use_days": 10}
        self.shop = open_shop(self.session, **offer)
        self.till = till(self.session)
        opened = signin.open_session(self.session, self.shop.hua, None)
        self.manager = Caller(opened.session)
        self.session.flush()

    def attempt(self, act: Callable[[], object]) -> None:
        """As a request: what is refused leaves no trace."""
        try:
            with self.session.begin_nested():
                act()
                self.session.flush()
        except DomainError:
            self.session.expire_all()

    def one(self, pick: int, model: type[Any]) -> Any:
        """Some row of a table."""
        rows = self.session.scalars(select(model).order_by(model.id)).all()
        return rows[pick % len(rows)]

    def has(self, model: type[Any]) -> bool:
        """Whether there is any."""
        return bool(self.session.scalar(select(func.count()).select_from(model)))

    @rule(pick=st.integers(0, 5), browser=st.sampled_from(["one", "two"]))
    def claims(self, pick: int, browser: str) -> None:
        """Somebody sends the form."""
        self.attempt(lambda: take_coupon(self.session, self.shop.code, PEOPLE[pick], browser=browser))

    @rule(pick=st.integers(0, 5))
    def claims_for_a_child(self, pick: int) -> None:
        """A guardian does."""
        request = request_for(self.session, self.shop.code, PEOPLE[pick])
        self.attempt(lambda: service.claim_for_guardian(self.session, request))

    @precondition(lambda self: self.has(Claim))
    @rule(pick=PICK, spend=st.none() | st.integers(0, 60_000))
    def redeems(self, pick: int, spend: int | None) -> None:
        """A clerk scans a coupon."""
        code = service.code_of(self.one(pick, Claim))
        tablet, lin = self.shop.tablet, self.shop.lin
        self.attempt(lambda: redeem(self.session, new_id(), code, device=tablet, staff=lin, spend=spend))

    @precondition(lambda self: self.has(Claim))
    @rule(pick=PICK, price=st.sampled_from(["0", "120", "299.5"]), elsewhere=st.booleans())
    def rings_up(self, pick: int, price: str, elsewhere: bool) -> None:
        """A till sends a receipt with a coupon's code, of this store or of the other."""
        code = service.code_of(self.one(pick, Claim))
        self.send(
            receipt(
                external_id=f"R-{len(self.sent)}",
                store="S2" if elsewhere else "S1",
                occurred_at=self.session.now,
                coupon_codes=(code,),
                total=Decimal(price),
                lines=(line(total=price),),
            )
        )

    def send(self, sent: records.Receipt) -> None:
        """The till's message is applied; a refund of a refund is none of ours."""
        store = self.shop.store if sent.store == "S1" else self.shop.other_store
        # What a till says of a coupon weeks after it expired cannot be refused, and its money may be promised again.
        lapsed = self.session.scalars(select(Claim).where(Claim.lapsed_at.is_not(None))).all()
        sales = {sent.external_id, sent.refund_of}
        codes = {code for one in [*self.sent, sent] if one.external_id in sales for code in one.coupon_codes}
        self.late += len(codes & {service.code_of(one) for one in lapsed})
        self.attempt(lambda: apply_receipt(self.session, self.till, store, sent))
        self.sent = [one for one in self.sent if one.external_id != sent.external_id] + [sent]

    @precondition(lambda self: self.sent)
    @rule(pick=PICK, change=st.sampled_from(["replay", "void", "stand", "drop the code"]))
    def comes_again(self, pick: int, change: str) -> None:
        """The same receipt again, voided, no longer voided, or without its coupon."""
        known = self.sent[pick % len(self.sent)]
        changes: dict[str, dict[str, object]] = {
            "replay": {},
            "void": {"void": True, "version": (known.version or 0) + 1},
            "stand": {"void": False, "version": (known.version or 0) + 1},
            "drop the code": {"coupon_codes": (), "version": (known.version or 0) + 1},
        }
        self.send(replace(known, **changes[change]))  # type: ignore[arg-type]  # the fields are those of a receipt.

    @precondition(lambda self: any(one.refund_of is None for one in self.sent))
    @rule(pick=PICK, whole=st.booleans())
    def pays_back(self, pick: int, whole: bool) -> None:
        """A refund of some sale, whole or in part."""
        sales = [one for one in self.sent if one.refund_of is None]
        sale = sales[pick % len(sales)]
        money = -sale.total if whole else -sale.total / 4
        back = line(quantity=-1 if whole else 0, total=money)
        number = f"R-{len(self.sent)}"
        self.send(
            refund(external_id=number, refund_of=sale.external_id, store=sale.store, total=money, lines=(back,),
                   occurred_at=self.session.now)
        )  # fmt: skip

    @rule(days=st.integers(0, 9))
    def time_passes(self, days: int) -> None:
        """Days go by, and what expired gives its money back to the budget."""
        self.session.now += timedelta(days=days)
        self.attempt(lambda: jobs.lapse_batch(self.session))

    @precondition(lambda self: self.has(Customer))
    @rule(pick=PICK, other=PICK)
    def are_merged(self, pick: int, other: int) -> None:
        """Two customers turn out to be one person."""
        one, two = self.one(pick, Customer).id, self.one(other, Customer).id
        self.attempt(lambda: merging.merge(self.session, self.manager, new_id(), from_id=one, into_id=two))

    @precondition(lambda self: self.has(CustomerMerge))
    @rule(pick=PICK)
    def are_not_merged(self, pick: int) -> None:
        """They do not."""
        merge_id = self.one(pick, CustomerMerge).id
        self.attempt(lambda: merging.undo(self.session, self.manager, merge_id))

    @precondition(lambda self: self.has(Customer))
    @rule(pick=PICK)
    def has_her_data_deleted(self, pick: int) -> None:
        """She wants to be forgotten."""
        customer_id = self.one(pick, Customer).id
        self.attempt(lambda: erase(self.session, customer_id))

    @rule(state=st.sampled_from([CampaignState.ACTIVE, CampaignState.PAUSED]))
    def changes_state(self, state: CampaignState) -> None:
        """The manager pauses or goes on."""
        self.attempt(lambda: campaigns.change_state(self.session, self.shop.campaign, state))

    @rule(more=st.integers(1, 2))
    def grows(self, more: int) -> None:
        """More coupons."""
        total = self.session.get_one(Campaign, self.shop.campaign.id, populate_existing=True).total
        self.attempt(lambda: campaigns.extend(self.session, self.shop.campaign, total=total + more))

    @invariant()
    def the_books_balance(self) -> None:
        """Issued within stock and used within issued; money equals what the rows say, and stays in the budget."""
        if not hasattr(self, "till"):
            return
        self.session.expire_all()
        campaign = self.session.get_one(Campaign, self.shop.campaign.id)
        claims = self.session.scalars(select(Claim)).all()
        standing = self.session.scalars(select(Redemption).where(Redemption.given_back_at.is_(None))).all()
        issued = [one for one in claims if one.cancelled_at is None]
        used = [one for one in claims if one.used_at is not None]
        assert len(issued) == campaign.issued <= campaign.total
        assert {one.id for one in used} == {one.claim_id for one in standing}
        assert len(standing) == len(used) <= campaign.issued
        gave = {one.claim_id: one.discount for one in standing}
        waiting = [one for one in issued if one.lapsed_at is None]
        assert campaign.reserved == sum(max(campaign.cost - gave.get(one.id, 0), 0) for one in waiting)
        assert campaign.spent == sum(one.discount for one in standing)
        listed = self.session.scalars(select(RedemptionRefusal).where(RedemptionRefusal.receipt_id.is_not(None))).all()
        assert campaign.disputed == sum(one.discount for one in listed)
        assert campaign.spent + campaign.reserved <= (campaign.budget or 0) + self.late * campaign.cost

    @invariant()
    def all_that_tills_gave_is_counted_once(self) -> None:
        """What stands on receipts is what their redemptions and conflicts say: no gift is lost or doubled."""
        if not hasattr(self, "till"):
            return
        campaign = self.session.get_one(Campaign, self.shop.campaign.id)
        known = {one.code_index.hex() for one in self.session.scalars(select(Claim))}
        given = 0
        for row in self.session.scalars(select(Receipt).where(~Receipt.voided, Receipt.total >= 0)):
            back = paid_back(self.session, row)
            returned = (back == "all" and campaign.refund_rule is not RefundRule.NEVER) or (
                back == "part" and campaign.refund_rule is RefundRule.ANY
            )
            if not returned:
                paid = sum(one.amount for one in covered(campaign, paid_lines(self.session, row)))
                given += discount_after(campaign, paid) * len(known & set(row.coupon_indexes))
        by_receipt = select(func.coalesce(func.sum(Redemption.discount), 0)).where(
            Redemption.given_back_at.is_(None), Redemption.receipt_id.is_not(None)
        )
        assert given == (self.session.scalar(by_receipt) or 0) + campaign.disputed

    @invariant()
    def nobody_has_more_than_her_share(self) -> None:
        """By her own claims: at most so many each; a merge may bring together what two people had before."""
        if hasattr(self, "till"):
            campaign = self.session.get_one(Campaign, self.shop.campaign.id)
            most = select(func.max(Claim.n)).where(Claim.cancelled_at.is_(None))
            assert (self.session.scalar(most) or 0) <= campaign.per_person
