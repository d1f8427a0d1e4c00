"""Under 14: the coupon goes to the guardian's phone, and nobody's profile is made."""

from __future__ import annotations

from flask import get_template_attribute, request

from store_api import limits, web
from store_api.coupons import campaigns, windows
from store_api.coupons import service as coupons
from store_api.coupons.models import Claim
from store_api.coupons.offers import Offer, Terms, offer_behind
from store_api.customers import message_limits
from store_api.customers.phones import normalise_phone
from store_api.errors import Invalid
from store_api.pages import Page, page, words
from store_api.senders import service as senders
from store_api.senders.models import MessagePurpose
from store_api.senders.sms import sms
from store_api.shopper.blueprint import pages
from store_api.shopper.routes import offer_page, sent_cookie
from store_api.texts import say


@page(pages, "/q/<slug>/guardian")
def guardian(slug: str) -> Page:
    """The guardian's number; where no messages are sent, how else the coupon comes to the guardian."""
    return form(offer_behind(web.tx(), slug))


def form(offer: Offer, *, complaint: str | None = None, typed: str = "") -> Page:
    """The page; with a complaint it keeps what was typed. The token makes a form sent twice one message."""
    return offer_page("guardian.html", offer, complaint, typed, available=sms.available)


@page(pages, "/q/<slug>/guardian", "POST")
@limits.limiter.limit(limits.CLAIMS)
def send_to_guardian(slug: str) -> Page:
    """Number and tick: then the coupon is on its way, whosever number it is."""
    offer, typed = offer_behind(web.tx(), slug), request.form.get("phone", "")
    if offer.terms is None or not sms.available:
        return form(offer)
    if "guardian" not in request.form:
        return form(offer, complaint="tick_needed", typed=typed)
    try:
        send_coupon(offer, offer.terms, normalise_phone(typed))
    except Invalid as error:
        return form(offer, complaint=error.code, typed=typed)
    return Page("guardian_sent.html", shows={"shop": offer.shop})


def send_coupon(offer: Offer, terms: Terms, phone: str) -> None:
    """The coupon to this number (E.164), under the limits of all messages, and the same answer whether it was sent
    there before. Raises TooMany, Conflict or Gone, and then there is no coupon either."""
    session, language = web.tx(), web.language()
    if message_limits.enter(session, phone, sent_cookie(), with_code=False) is None:
        return
    if (closed := campaigns.why_closed(terms, session.now)) is not None:
        raise closed
    claim = session.get_one(Claim, coupons.claim_for_guardian(session, coupons.Request(offer, terms, phone)))
    gives = get_template_attribute("offer.html", "gives")(terms, words()["t"])
    code, until = coupons.code_of(claim), windows.last_day(session, claim)
    text = say("messages.guardian", language, shop=offer.shop, offer=str(gives).strip(), code=code, until=until)
    if senders.order(session, phone, text, MessagePurpose.GUARDIAN) is None:
        raise message_limits.spent()
