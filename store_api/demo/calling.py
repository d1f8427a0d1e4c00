"""The follow-up calls of the demo: every clerk works her list in her own way."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from followups import contacts
from followups import service as followups
from followups.models import ContactResult, FollowUpTask
from store_api.db import Session, new_id
from store_api.demo import notes, wardrobe
from store_api.demo.world import Clerk, Comeback, Errand, Shop, Shopper, World, dice
from store_api.errors import Conflict

RESULTS = {
    ContactResult.REACHED: 36,
    ContactResult.NO_ANSWER: 36,
    ContactResult.PROMISED: 13,
    ContactResult.APPOINTMENT: 9,
    ContactResult.REFUSED: 6,
}
# After which result she comes how often, and buys how likely.
COMES = {
    ContactResult.APPOINTMENT: (0.8, 0.58),
    ContactResult.PROMISED: (0.5, 0.52),
    ContactResult.REACHED: (0.1, 0.42),
}
NEXT_DAY, NEVER = 0.6, 0.12
FIRST_CALL, LAST_CALL = time(11, 10), time(18, 30)


def calls(session: Session, world: World, day: date) -> Iterator[Errand]:
    """What the clerks at work will call about today; a customer is called once a day."""
    called: set[uuid.UUID] = set()
    at_work = [(shop, clerk) for shop in world.shops for clerk in shop.on_duty]
    for shop, clerk in at_work:
        work = followups.call_list(session, clerk.signed_in, shop.store_id)
        for task in in_order(world, [*work.late, *work.due]):
            rng = dice(world.seed, *origin(world, task), len(world.tries[task.id]))
            if task.customer_id in called or not wants_to(world, clerk, task, shop.day(task.due_at), day, rng):
                continue
            called.add(task.customer_id)
            yield Errand(moment(shop, day, rng), call(world, shop, clerk, task, rng))


def in_order(world: World, tasks: list[FollowUpTask]) -> list[FollowUpTask]:
    """The same on every play: by what they came from, since ids are different each time."""
    return sorted(tasks, key=lambda task: (task.due_at, *origin(world, task)))


def origin(world: World, task: FollowUpTask) -> tuple[int, int]:
    """Which visit or call the task came from, and its step."""
    came_from = task.visit_id or task.contact_id
    return (world.numbers[came_from] if came_from else 0), task.step or 0


def wants_to(world: World, clerk: Clerk, task: FollowUpTask, due: date, day: date, rng: Random) -> bool:
    """A prompt clerk calls on the day; others let some wait a day or more, and some for good."""
    tries = world.tries[task.id]
    if tries:
        return tries[-1] < day and rng.random() < clerk.prompt
    mood = rng.random()
    if mood < clerk.prompt:
        return day >= due
    rest = (mood - clerk.prompt) / (1 - clerk.prompt)
    if rest > 1 - NEVER:
        return False
    return day >= due + timedelta(days=1 if rest < NEXT_DAY else rng.randint(2, 5))


def moment(shop: Shop, day: date, rng: Random) -> datetime:
    """Some time between the morning and early evening."""
    span = (LAST_CALL.hour - FIRST_CALL.hour) * 60
    return shop.at(day, FIRST_CALL, rng.randint(0, span))


def call(world: World, shop: Shop, clerk: Clerk, task: FollowUpTask, rng: Random) -> Callable[[Session], None]:
    """Open the number, call, and write down what came of it."""
    shopper = world.by_customer[task.customer_id]
    result = rng.choices(list(RESULTS), list(RESULTS.values()))[0]

    def run(session: Session) -> None:
        try:
            followups.open_number(session, clerk.signed_in, task.id)
        except Conflict:
            return  # She said no in the store since the list was read, so there is no number to call.
        piece = shopper.last_piece or wardrobe.pick(rng, shopper.size)
        named = notes.slots(rng, piece, wardrobe.companion(rng, piece, shopper.size))
        body = {
            "task_id": task.id,
            "result": result,
            "occurred_at": session.now,
            **notes.call_words(rng, result.value, named),
        }
        contact = contacts.record_contact(session, clerk.signed_in, new_id(), body)
        world.numbers[contact.id] = len(world.numbers)
        day = shop.day(session.now)
        world.tries[task.id].append(day)
        invite(world, shop, clerk, shopper, result, day, rng)

    return run


def invite(
    world: World, shop: Shop, clerk: Clerk, shopper: Shopper, result: ContactResult, day: date, rng: Random
) -> None:
    """She may come because of the call."""
    comes, warmth = COMES.get(result, (0.0, 0.0))
    if rng.random() < comes:
        world.expect(Comeback(shopper, shop, clerk, warmth), day + timedelta(days=rng.randint(1, 5)))
