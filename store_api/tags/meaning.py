"""What a clerk's correction may say: what the tagger could have said, under the name that it gives."""

from __future__ import annotations

from typing import Any

from store_api.db import Session
from store_api.dictionary.reading import taggers
from store_api.errors import Invalid
from store_api.tags.names import POLARITIES
from tagging.vocabulary import fold, read


def as_called(session: Session, now: dict[str, Any]) -> dict[str, Any]:
    """A correction (`facet`, `tag`, `polarity`, `for_person`) with its tag as the tagger calls it, so that no words
    about anybody are kept as a tag. Raises Invalid for a facet, polarity, name or person that there is not here."""
    held = taggers.current(session)
    facet = held.words.facets.get(now["facet"])
    if facet is None or now["polarity"] not in POLARITIES[facet.polarity]:
        raise Invalid("tag_impossible")
    if now["for_person"] not in (None, *read("language")["persons"]):
        raise Invalid("tag_impossible")
    listed = {fold(name): name for name in held.words.names.get(now["facet"], ())}
    typed = fold(now["tag"])
    found = {tag.tag for tag in held.tagger.tag(now["tag"]) if tag.facet == now["facet"]}
    called = listed.get(typed) or (found.pop() if len(found) == 1 else None)
    if called is None:
        raise Invalid("tag_unknown", tag=now["tag"])
    return {**now, "tag": called}
