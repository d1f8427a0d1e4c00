"""The manager's dictionary, and reading all notes again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cast import Cast, Person, fresh_id
from counter_book import found
from story import drain
from werkzeug.test import TestResponse

from store_api.db import database
from store_api.dictionary.reading import PAUSE
from store_api.tags import retagging


class Words:
    """Mei's dictionary over HTTP."""

    def __init__(self, people: Cast) -> None:
        self.mei: Person = people.mei

    def put(self, surface: str, meaning: str | None = None, key: str | None = None) -> TestResponse:
        """A word means `facet:tag`, or nothing."""
        facet, tag = meaning.split(":") if meaning else (None, None)
        body = {"surface": surface, "facet": facet, "tag": tag}
        return self.mei.put(f"/dictionary/words/{key or fresh_id()}", body)

    def remove(self, key: str) -> TestResponse:
        """The word goes."""
        return self.mei.call("DELETE", f"/dictionary/words/{key}")

    def facet(self, key: str, name: str = "礼盒", polarity: str = "opinion") -> TestResponse:
        """A kind of tag."""
        return self.mei.put(f"/dictionary/facets/{key}", {"name": name, "polarity": polarity})

    def bring_in(self, yaml: str) -> dict[str, Any]:
        """A file is imported."""
        answer: dict[str, Any] = found(self.mei.post("/dictionary/import", {"yaml": yaml}))
        return answer

    def show(self) -> dict[str, Any]:
        """The whole of it."""
        answer: dict[str, Any] = found(self.mei.get("/dictionary"))
        return answer

    def meanings(self) -> dict[str, str | None]:
        """What each word means."""
        return {row["surface"]: row["tag"] and f"{row['facet']}:{row['tag']}" for row in self.show()["words"]}

    def tries(self, note: str) -> set[tuple[str, str]]:
        """The tags that a note would get."""
        return {(row["facet"], row["tag"]) for row in found(self.mei.post("/dictionary/try", {"note": note}))}


def read_all_again() -> None:
    """The pause is over, and a worker reads all notes; everything has reacted."""
    now = database.clock() + PAUSE
    with database.transaction(now) as session:
        ids = retagging.lease_due(session)
    retagging.read_on(ids, now)
    drain(now + timedelta(seconds=1))
