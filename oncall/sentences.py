"""Every text and every spoken sentence there is, with an example and its length.

They are found, not listed: each function of an app's `words` whose name ends in `_text`
or `_spoken`, those named here besides, and every function of its `spoken`. An example
is made from the types of its parameters, as long as each may be; a parameter of a type
or name that is not closed is refused (`NotClosed`), so that nothing about a person, no
place and no free text can get into a sentence unnoticed.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from itertools import product
from types import ModuleType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from notifications.core import gsm7

APPS = ("dispatch", "notifications", "rosters")
ONE_SEGMENT = 160
LONGER_SEGMENTS = 153
MOST_EXAMPLES = 24

# Texts and spoken sentences whose names do not say that they are one.
TEXTS = frozenset(
    {
        "notifications.words.codes_only",
        "notifications.words.open_codes",
        "notifications.words.code_over",
        "notifications.words.no_such_choice",
        "notifications.words.fallback_text",
        "notifications.words.test_answered",
        "notifications.words.test_text_without_code",
        "rosters.words.unavailable.available",
        "rosters.words.unavailable.back_again",
        "rosters.words.unavailable.begun",
        "rosters.words.unavailable.refused",
        "rosters.words.unavailable.time_off_until",
        "rosters.words.unavailable.unclear",
        "rosters.words.unavailable.was_available",
        "rosters.words.unavailable.you_are_next",
    }
)
SPOKEN = frozenset(
    {
        "notifications.words.plain_call",
        "notifications.words.fallback_call",
        "notifications.words.fallback_call_over",
        "notifications.words.fallback_call_alone",
        "notifications.words.test_call",
        "notifications.words.test_not_answered",
    }
)
# Parts of sentences, which are said inside another one.
PARTS = frozenset(
    {
        "rosters.words.swaps.fitted",
        "dispatch.spoken.do_instead",
        "dispatch.spoken.parted",
    }
)

# Bare, as on a wall.
STARTS = datetime(2026, 11, 27, 19)  # noqa: DTZ001 - see above
ENDS = datetime(2026, 11, 28, 7)  # noqa: DTZ001 - see above
# What a parameter of type str may be, by its name: closed facts, each the longest.
CLOSED: dict[str, str] = {
    "about": "02:50",
    "address": "https://tandem.tamarack-county.example/card/" + "0" * 36,
    "advice": "Do not wait. Use your radio.",
    "again": "03:40",
    "agency": "Stony Ford Township Police Department",
    "at": "02:14",
    "beat": "north river beat",
    "by": "02:19",
    "calling": "J. Okafor declined. Calling the next clinician now.",
    "code": "999",
    "covers": "M. Lindqvist-Soerens",
    "day": "27",
    "digit": "9",
    "here": "03:10",
    "holder": "M. Lindqvist-Soerens",
    "instead": "or 988, or ED",
    "kind": "unreachable",
    "line": "+17155550199",
    "name": "M. Lindqvist-Soerens",
    "number": "+17155550140",
    "other": "M. Lindqvist-Soerens",
    "outside_line": "715-555-0199",
    "reasons": "Less than ten hours of rest before it.",
    "roster": "Stony Ford weeknights",
    "said": "You are available again.",
    "seat": "Backup 2",
    "since": "02:52",
    "stays": "DRILL Stony Ford PDs 1234 stays yours.",
    "subject": "request 26-0412",
    "taker": "M. Lindqvist-Soerens",
    "town": "Stony Ford Township",
    "words": "or 988, or ED",
    "until": "03:40",
    "what": "First clinician did not answer. Calling the second.",
    "why": "Stony Ford Township PD belongs to no consortium yet, ask by radio.",
    "zone": "CST",
}


_ONE_OF = {"codes": "code", "names": "name", "starts": "at"}


class NotClosed(TypeError):
    """A sentence takes something of which nobody has said what it can be."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: where it is made, how it travels, and its longest example."""

    where: str
    is_text: bool
    says: str
    example: str

    @property
    def septets(self) -> int:
        """Its length in GSM-7, escapes counted; of what has another letter 0."""
        return gsm7.septets(gsm7.fold(self.example)) or 0

    @property
    def segments(self) -> int:
        """How many texts it takes."""
        if self.septets <= ONE_SEGMENT:
            return 1
        return -(-self.septets // LONGER_SEGMENTS)


def every_sentence() -> list[Sentence]:
    """Texts first, each app's by name. Raises NotClosed."""
    found = [_sentence(where, made) for where, made in _makers()]
    return sorted(found, key=lambda one: (not one.is_text, one.where))


def is_text(where: str) -> bool:
    """Whether the sentence of that name is texted."""
    return where in TEXTS or (where.endswith("_text") and ".words" in where)


def examples(make: Callable[..., str], where: str) -> list[str]:
    """The sentence for every choice among closed values. Raises NotClosed."""
    hints = get_type_hints(make)
    names = list(inspect.signature(make).parameters)
    choices = [_values(hints[name], name, where) for name in names]
    given = (dict(zip(names, row, strict=True)) for row in product(*choices))
    return [make(**row) for row, _nth in zip(given, range(MOST_EXAMPLES), strict=False)]


def _sentence(where: str, make: Callable[..., str]) -> Sentence:
    longest = max(examples(make, where), key=len)
    says = (inspect.getdoc(make) or "").partition("\n\n")[0].replace("\n", " ")
    return Sentence(where, is_text(where), says, longest)


def _makers() -> Iterator[tuple[str, Callable[..., str]]]:
    seen: set[Callable[..., str]] = set()
    for module in _modules():
        for name, made in inspect.getmembers(module, inspect.isfunction):
            where = f"{made.__module__}.{name}"
            if name.startswith("_") or where in PARTS or made in seen:
                continue
            own = made.__module__ == module.__name__
            if own and (is_text(where) or where in SPOKEN or _is_spoken(where)):
                seen.add(made)
                yield where, made


def _is_spoken(where: str) -> bool:
    return where.split(".")[1] == "spoken" or where.endswith("_spoken")


def _modules() -> Iterator[ModuleType]:
    for app in APPS:
        for room in ("words", "spoken"):
            try:
                module = importlib.import_module(f"{app}.{room}")
            except ModuleNotFoundError:
                continue  # not every app has a voice
            yield module
            for inner in pkgutil.iter_modules(getattr(module, "__path__", [])):
                yield importlib.import_module(f"{module.__name__}.{inner.name}")


def _values(kind: Any, name: str, where: str) -> Sequence[Any]:
    """What a parameter may be: all of a closed choice, else one, the longest."""
    if kind is str:
        if name not in CLOSED:
            raise NotClosed(f"{where}: nobody has said what {name!r} can be")
        return [CLOSED[name]]
    if kind is bool:
        return [True, False]
    if kind is int:
        return [99]
    if kind is datetime:
        return [ENDS if name.startswith("end") else STARTS]
    if isinstance(kind, type) and issubclass(kind, Enum):
        # What says by which way an answer came is said by that way: here by text.
        return [kind["TEXT"]] if "TEXT" in kind.__members__ else list(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return [_made(kind, where)]
    return _of_several(kind, name, where)


def _of_several(kind: Any, name: str, where: str) -> Sequence[Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        known = [one for one in inner if one is not type(None)]
        return [*_values(known[0], name, where)[:1], None]
    if origin is tuple:
        return [tuple(_values(inner[0], name, where))]
    if origin is Sequence:
        singular = _ONE_OF.get(name, name)
        one = _values(inner[0], singular, where)
        return [[one[0]]] if name == "stays" else [[one[0]], [one[0]] * 3]
    raise NotClosed(f"{where}: {name!r} is of no closed type")


def _made(kind: Any, where: str) -> Any:
    """A closed set of facts, such as a request's number and town."""
    hints = get_type_hints(kind)
    filled = {
        each.name: _values(hints[each.name], each.name, f"{where}({kind.__name__})")[0]
        for each in fields(kind)
    }
    if "sequence" in filled:
        filled["sequence"] = 9999
    return kind(**filled)
