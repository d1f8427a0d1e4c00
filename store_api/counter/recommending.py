"""What to show somebody: what was recommended to her last, in her size, as this store has it, and what goes with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from store_api.counter.offers import Offer, Range, best, in_colour, look_up
from store_api.counter.pairings import Match, matching, paired_by_hand, same_family
from store_api.counter.past import Past, Tried
from store_api.counter.sizes import WornSize, canonical, usual_size
from store_api.counter.stock import Shelf, Stock, StockState
from store_api.db import Session
from store_api.visits.models import FitVerdict, TryOnResult


@dataclass(frozen=True)
class Wish:
    """Something to show her: words that were recommended, or a piece she was thinking about (`tried`)."""

    words: str
    since: date
    tried: Tried | None = None


@dataclass(frozen=True)
class Choice:
    """A wish as this store can fulfil it; `offer` None = the catalogue does not know it."""

    wish: Wish
    offer: Offer | None = None
    stock: Stock = field(default_factory=Stock)

    @property
    def in_stock(self) -> bool:
        """Whether it is surely here."""
        return self.stock.state is StockState.IN_STOCK


@dataclass(frozen=True)
class Named:
    """A piece as a card names it; without a style it is only words."""

    name: str
    style: str | None
    colour: str | None
    colour_family: str | None
    stock: Stock


@dataclass(frozen=True)
class Pairing(Named):
    """What goes with it."""

    by_hand: bool


@dataclass(frozen=True)
class Recommended(Named):
    """What to show her, in her size, and what goes with it."""

    size: str | None
    from_try_on: bool
    pairing: Pairing | None


def recommendations(
    session: Session, shelf: Shelf, remembered: Mapping[uuid.UUID, Past], worn: Mapping[uuid.UUID, Sequence[WornSize]]
) -> dict[uuid.UUID, Recommended]:
    """What to show each of these people; nobody is named for whom there is nothing. At most four queries."""
    wanted = {person_id: wishes(past) for person_id, past in remembered.items()}
    everything = [wish for found in wanted.values() for wish in found]
    tried = {wish.tried.product_id for wish in everything if wish.tried and wish.tried.product_id}
    known = look_up(session, shelf, {wish.words for wish in everything if not wish.tried}, tried)
    choices: dict[uuid.UUID, Choice] = {}
    for person_id, past in remembered.items():
        found = chosen(wanted[person_id], known, shelf, past, worn[person_id])
        if found is not None:
            choices[person_id] = found
    matches = matches_of(session, shelf, known, choices, worn)
    return {person_id: described(choice, matches.get(person_id)) for person_id, choice in choices.items()}


def wishes(past: Past) -> list[Wish]:
    """What was recommended on the last visit that recommended anything, the latest first; else what she was thinking
    about when she last tried something on."""
    for visit in past.visits:
        if words := [word for tried in past.tried_in(visit) for word in tried.recommended]:
            return [Wish(word, visit.day) for word in words]
    for visit in past.visits:
        if latest := past.tried_in(visit):
            return [Wish(one.style, visit.day, one) for one in latest if one.result is TryOnResult.THINKING]
    return []


def chosen(found: Iterable[Wish], known: Range, shelf: Shelf, past: Past, worn: Sequence[WornSize]) -> Choice | None:
    """The first wish that is in stock here, else the first; what she has bought since is no wish any more."""
    choices = [choice for wish in found if (choice := choice_of(wish, known, shelf, past, worn)) is not None]
    return next((choice for choice in choices if choice.in_stock), next(iter(choices), None))


def choice_of(wish: Wish, known: Range, shelf: Shelf, past: Past, worn: Sequence[WornSize]) -> Choice | None:
    """How this store can fulfil a wish: in her usual size, else in the size of that SKU. A piece that fitted her is
    wanted in the size she tried. None when she has bought it."""
    offers, size = known.named(wish.words) if wish.tried is None else tried_offers(wish.tried, known)
    if not offers:
        return Choice(wish)
    if past.has_bought(offers[0].product_id, wish.since):
        return None
    usual = usual_size(worn, offers[0].category) or (canonical(size) if size else None)
    if wish.tried is not None and wish.tried.size and wish.tried.fit in (None, FitVerdict.FITS):
        usual = canonical(wish.tried.size)
    return Choice(wish, *best(offers, shelf, usual))


def tried_offers(tried: Tried, known: Range) -> tuple[list[Offer], str | None]:
    """The style she tried on, in the colour in which she did where that is known."""
    offers = known.offers.get(tried.product_id, []) if tried.product_id else []
    return in_colour(offers, tried.colour), None


def matches_of(
    session: Session,
    shelf: Shelf,
    known: Range,
    choices: Mapping[uuid.UUID, Choice],
    worn: Mapping[uuid.UUID, Sequence[WornSize]],
) -> dict[uuid.UUID, Match]:
    """What goes with each choice: by hand and in stock, else of the same colour family, else by hand, maybe there."""
    pieces = {person_id: choice.offer for person_id, choice in choices.items() if choice.offer is not None}
    matches: dict[uuid.UUID, Match] = {}
    for person_id, piece in pieces.items():
        match = paired_by_hand(known, shelf, piece, worn[person_id])
        if match is not None:
            matches[person_id] = match
    open_ones = {
        person_id: piece
        for person_id, piece in pieces.items()
        if person_id not in matches or matches[person_id].stock.state is not StockState.IN_STOCK
    }
    alike = same_family(session, shelf, {piece.family for piece in open_ones.values() if piece.family})
    for person_id, piece in open_ones.items():
        match = matching(alike.get(piece.family or "", ()), shelf, piece, worn[person_id])
        if match is not None:
            matches[person_id] = match
    return matches


def described(choice: Choice, match: Match | None) -> Recommended:
    """A choice in the words of the card."""
    words = Named(choice.wish.words, None, None, None, choice.stock)
    if choice.offer is not None:
        words = named(choice.offer, choice.stock)
    pairing = None
    if match is not None:
        pairing = Pairing(**vars(named(match.offer, match.stock)), by_hand=match.by_hand)
    from_try_on = choice.wish.tried is not None
    return Recommended(**vars(words), size=choice.stock.size, from_try_on=from_try_on, pairing=pairing)


def named(offer: Offer, stock: Stock) -> Named:
    """One that the catalogue knows."""
    return Named(offer.name, offer.style, offer.colour, offer.family, stock)
