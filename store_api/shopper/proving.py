"""Proof of phone by a message: the number, then the code in the message, then the wallet. No JavaScript."""

from __future__ import annotations

from flask import request, url_for

from store_api import limits, web
from store_api.coupons.models import Claim
from store_api.crypto import new_token
from store_api.customers import challenges
from store_api.customers.models import Customer
from store_api.customers.phones import normalise_phone
from store_api.errors import DomainError, Invalid, NotFound, Refusal
from store_api.pages import Elsewhere, Page, page, read_cookie
from store_api.senders.sms import sms
from store_api.shopper import service
from store_api.shopper.blueprint import pages


@page(pages, "/prove")
def prove() -> Page:
    """Which number?"""
    return ask_number()


def ask_number(*, complaint: str | None = None, typed: str = "") -> Page:
    """The question for the number; where no messages are sent, how else the wallet opens."""
    if not sms.available:
        return Page("prove_closed.html")
    return Page(
        "prove.html",
        status=422 if complaint else 200,
        cookies={"browser": browser()},
        shows={"complaint": complaint, "typed": typed},
    )


def browser() -> str:
    """What this browser is known by, from now on at the latest."""
    return read_cookie("browser") or new_token()


@page(pages, "/prove", "POST")
@limits.limiter.limit(limits.SMS)
def send_code() -> Page | Elsewhere:
    """A code goes to that number, if somebody here has it; the answer is the same if nobody has."""
    typed = request.form.get("phone", "")
    try:
        phone = normalise_phone(typed)
    except Invalid as error:
        return ask_number(complaint=error.code, typed=typed)
    if not sms.available:
        return ask_number()
    cookie = browser()
    challenges.ask(web.tx(), phone, cookie, web.language())
    return on_its_way(cookie)


@page(pages, "/c/<token>/prove", "POST")
@limits.limiter.limit(limits.SMS)
def prove_claim(token: str) -> Page | Elsewhere:
    """A code goes to the number of this coupon."""
    owner = owner_of(service.claim_behind(web.tx(), token))
    if not sms.available:
        return ask_number()
    cookie = browser()
    challenges.ask_for(web.tx(), owner, cookie, web.language())
    return on_its_way(cookie)


def owner_of(claim: Claim) -> Customer:
    """Whose coupon it is. Raises NotFound for a guardian's, which is nobody's."""
    if claim.customer_id is None:
        raise NotFound("page_unknown")
    return web.tx().get_one(Customer, claim.customer_id)


def on_its_way(cookie: str) -> Elsewhere:
    """To the question for the code."""
    return Elsewhere(url_for("shopper.prove_code", lang=request.args.get("lang")), cookies={"browser": cookie})


@page(pages, "/prove/code")
def prove_code() -> Page:
    """Which code?"""
    return ask_code()


def ask_code(*, complaint: DomainError | None = None) -> Page:
    """The question for the code; it says the same whether a message was sent or not."""
    return Page("prove_code.html", status=complaint.status if complaint else 200, shows={"complaint": complaint})


@page(pages, "/prove/code", "POST")
@limits.limiter.limit(limits.SMS)
def open_wallet() -> Page | Elsewhere:
    """The right code opens the wallet; a wrong one is counted."""
    found = challenges.solve(web.tx(), browser(), request.form.get("code", ""))
    if isinstance(found, Refusal):
        return ask_code(complaint=found.error)
    return Elsewhere(url_for("shopper.wallet", lang=request.args.get("lang")))
