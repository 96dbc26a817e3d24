"""The hook: who must know that a roster needs a human now (ADR 10).

An app above registers in `AppConfig.ready`. Given within the caller's transaction; a
handler writes rows only and may be called again for the same news.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from agencies.models import Consortium


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about a roster that the duty supervisor must look at.

    `kind` and `subject` name it among others; `label` says it in closed words.
    """

    kind: str
    consortium: Consortium
    subject: str
    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mended:
    """That trouble is over. `by`: whose doing it was; None: the engine's."""

    kind: str
    consortium: Consortium
    subject: str
    at: datetime
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Somebody is unavailable from now until `until`, by their own word.

    `way`: "text", "keypad" or "web".
    """

    person_id: int
    at: datetime
    until: datetime
    way: str


OnMended = Callable[[Mended], set[int]]
WhoIsAtWork = Callable[[Collection[int]], Collection[int]]
OnUnavailable = Callable[[Unavailable], str | None]
_on_trouble: list[Callable[[Trouble], None]] = []
_on_mended: list[OnMended] = []
_on_unavailable: list[OnUnavailable] = []
_who_is_at_work: list[WhoIsAtWork] = []


def on_trouble(handler: Callable[[Trouble], None]) -> None:
    """Register; the same handler twice is harmless."""
    if handler not in _on_trouble:
        _on_trouble.append(handler)


def on_mended(handler: OnMended) -> None:
    """Register; the same handler twice is harmless. What it returns are the people
    whom news of the trouble had reached: they are told, by text, that it is over.
    """
    if handler not in _on_mended:
        _on_mended.append(handler)


def on_unavailable(handler: OnUnavailable) -> None:
    """Register; the same handler twice is harmless. What it returns is said to the
    person: something that stays theirs all the same.
    """
    if handler not in _on_unavailable:
        _on_unavailable.append(handler)


def who_is_at_work(handler: WhoIsAtWork) -> None:
    """Register; the same handler twice is harmless. It returns who of the people is
    engaged at the moment, so that nothing we say claims them free.
    """
    if handler not in _who_is_at_work:
        _who_is_at_work.append(handler)


def at_work(people: Collection[int]) -> set[int]:
    """Who of them is engaged at the moment."""
    return {person for handler in _who_is_at_work for person in handler(people)}


def tell_trouble(news: Trouble) -> None:
    for handler in _on_trouble:
        handler(news)


def tell_mended(news: Mended) -> set[int]:
    """Whom the handlers' news of the trouble had reached."""
    return {person for handler in _on_mended for person in handler(news)}


def tell_unavailable(news: Unavailable) -> list[str]:
    """What the handlers say stays theirs."""
    said = (handler(news) for handler in _on_unavailable)
    return [each for each in said if each]
