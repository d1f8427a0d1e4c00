"""kill -9 of every process of `up`, servers included, at any moment: what was acknowledged is there afterwards."""

from __future__ import annotations

import random
import threading
import time
import uuid
from datetime import UTC, datetime

import httpx
from installation import PASSWORD, PIN, Api, Site, ask, new_site

ROUNDS = 3


def set_up(site: Site) -> tuple[str, str]:
    """The company, and a clerk's token on a tablet; with the store's id."""
    form = {
        "company": "南风",
        "public_url": site.url,
        "store": "南京路店",
        "code": "S1",
        "timezone": "",
        "currency": "",
    }
    form |= {"name": "华姐", "number": "1", "password": PASSWORD, "pin": PIN}
    assert ask("POST", site.setup_link(), data=form).status_code == 303
    token = ask("POST", f"{site.url}/api/v1/password-sessions", json={"who": "1", "password": PASSWORD}).json()["token"]
    manager = Api(site, token)
    store = manager.call("GET", "/stores")[0]["id"]
    code = manager.call("POST", f"/stores/{store}/enrolments")["code"]
    tablet = ask("POST", f"{site.url}/api/v1/devices", json={"code": code, "name": "前台"}).json()["token"]
    return str(Api(site, tablet).call("POST", "/sessions", {"who": "1", "pin": PIN})["token"]), store


def this_hour() -> str:
    """The hour that is being counted."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0).isoformat()


def record_until_it_dies(site: Site, token: str, kept: dict[str, tuple[str, int]]) -> None:
    """Count visitors as fast as the site answers; every answer of success is kept."""
    clerk = Api(site, token)
    for visitors in range(1, 100_000):
        key = str(uuid.uuid4())
        body = {"hour": this_hour(), "visitors": visitors}
        try:
            answer = clerk.send("PUT", f"/footfall/{key}", body)
        except httpx.HTTPError:
            return
        if answer.is_success:
            kept[key] = (str(body["hour"]), visitors)


def test_every_acknowledged_fact_survives() -> None:
    with new_site() as site:
        kill_while_recording(site, random.Random(7))


def kill_while_recording(site: Site, chance: random.Random) -> None:
    site.start()
    token, _ = set_up(site)
    kept: dict[str, tuple[str, int]] = {}
    for _ in range(ROUNDS):
        writer = threading.Thread(target=record_until_it_dies, args=(site, token, kept))
        writer.start()
        time.sleep(chance.uniform(0.3, 1.5))
        site.kill()
        writer.join()
        site.start()
    clerk = Api(site, token)
    for key, (hour, visitors) in kept.items():
        again = {"hour": hour, "visitors": visitors + 1}
        assert clerk.send("PUT", f"/footfall/{key}", again).status_code == 409, "the fact is gone"
    assert len(kept) > ROUNDS
    assert site.stop() == 0
    assert site.pids() == []
