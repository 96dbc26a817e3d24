"""Whom does a file mean by a name? One person for certain, or nobody."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rosters.core.words import PersonId


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may be meant."""

    id: PersonId
    full_name: str
    work_name: str
    email: str = ""


def meant(written: Iterable[str], people: Sequence[Known]) -> set[PersonId]:
    """Everybody who may be meant by these texts together: each an e-mail address, a
    name, or a text that holds names. One: it is they; none: nobody known; several: it
    is not certain. A text that may mean several counts for nobody where another one
    says which of them.
    """
    found = [_meant(_plain(text), people) for text in written]
    certain = set[PersonId]().union(*(some for some in found if len(some) == 1))
    return certain.union(*(some for some in found if not some & certain))


def _meant(text: str, people: Sequence[Known]) -> set[PersonId]:
    for names in (_whole, _inside):
        if found := {one.id for one in people if names(text, one)}:
            return found
    return set()


def _whole(text: str, one: Known) -> bool:
    first, _space, last = one.full_name.rpartition(" ")
    names = {one.full_name, one.work_name, one.email, f"{last}, {first}", last}
    return text in {_plain(name) for name in names if name}


def _inside(text: str, one: Known) -> bool:
    """By the full name or the work name, as whole words."""
    return any(
        re.search(rf"(?<!\w){re.escape(_plain(name))}(?!\w)", text) is not None
        for name in (one.full_name, one.work_name)
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
