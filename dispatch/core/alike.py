"""Whether two requests may be about the same: one incident, or one place.

It only says that somebody must be asked. Nothing is ever joined without a yes.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

SAME_WITHIN = timedelta(hours=4)
"""How long after it was asked for an open request may be what somebody asks for."""

_WORDS = re.compile(r"\w+")
_CROSSING = re.compile(r"\s*(?:/|&|@|\band\b|\bat\b|\bx\b)\s*")
_LONG = {
    "st": "street",
    "ave": "avenue",
    "av": "avenue",
    "rd": "road",
    "dr": "drive",
    "ln": "lane",
    "blvd": "boulevard",
    "hwy": "highway",
    "ct": "court",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "the": "",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and what: a plain place, blank for "somewhere in town", and the incident
    number of the dispatch centre, blank where none is known.
    """

    place: str
    incident: str


@lru_cache(4096)
def spot(place: str, incident: str, *, town: str) -> Spot:
    """What people mean by these words. A place that is only the town is none."""
    meant = plain(place)
    return Spot(
        place="" if meant == plain(town) else meant,
        incident="".join(_WORDS.findall(_folded(incident))),
    )


def plain(place: str) -> str:
    """A place without what differs between two people who type it: case, marks, short
    words, and which street of a crossing is said first.
    """
    sides = (_side(side) for side in _CROSSING.split(_folded(place)))
    return " / ".join(sorted(filter(None, sides)))


def may_be_same(one: Spot, other: Spot) -> bool:
    """The same incident, the same place, or a place that nobody knows."""
    if one.incident and one.incident == other.incident:
        return True
    return not one.place or not other.place or one.place == other.place


def _side(words: str) -> str:
    return " ".join(filter(None, (_LONG.get(w, w) for w in _WORDS.findall(words))))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
