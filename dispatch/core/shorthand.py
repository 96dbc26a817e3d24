"""The dispatcher's one line: a request typed in the field's own shorthand.

`harlow north beat p1 w? dunn inc 26-00123 118 elm st`: the agency first, the rest in
any order. What is no word of the shorthand is the place, and so is whatever stands
between quotation marks. Nothing is guessed: what could mean two things is refused by
its name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from common import numbers
from dispatch.core.words import Priority, ResponseType, Weapon

HELPS = {
    "come": ResponseType.CO_RESPONSE,
    "talk": ResponseType.CONSULT,
    "later": ResponseType.FOLLOW_UP,
}
WEAPONS = {
    **dict.fromkeys(("w-", "w0"), Weapon.NO),
    **dict.fromkeys(("w?", "w+", "w!"), Weapon.YES_OR_UNSURE),
}
PRIORITIES = {"p1": Priority.P1, "p2": Priority.P2}
DRILL, INCIDENT, CALL_BACK, BY = "drill", "inc", "cb", "by"
STREETS = frozenset(
    (
        *("st", "street", "rd", "road", "ave", "avenue", "blvd", "dr", "drive", "ln"),
        *("lane", "ct", "court", "way", "hwy", "highway", "pl", "place", "pkwy"),
        *("cir", "ter", "trl", "trail", "sq", "bridge", "park"),
    )
)
"""Behind a beat's or an officer's name: `lake road` may be a street."""
LONGEST_PLACE, LONGEST_INCIDENT, MOST_DIGITS = 200, 40, 4
_TOKENS = re.compile(r'"([^"]*)"?|(\S[^\s"]*)')


class Why(StrEnum):
    """What is wrong with a word, or what is missing."""

    EMPTY = "empty"
    NO_TOWN = "no_town"
    WHICH_TOWN = "which_town"
    NO_WEAPON = "no_weapon"
    UNKNOWN = "unknown"  # looks like shorthand, and is none
    TWICE = "twice"
    NEEDS_MORE = "needs_more"  # a word that says what follows, and nothing does
    NO_OFFICER = "no_officer"
    WHICH_OFFICER = "which_officer"
    NO_NUMBER = "no_number"
    TOO_LONG = "too_long"
    STREET_TOO = "street_too"  # a beat or an officer, or the street of that name


@dataclass(frozen=True, slots=True)
class Officer:
    key: int
    surname: str
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """An agency that may be asked for, by its short name."""

    key: int
    name: str
    beats: tuple[str, ...] = ()
    officers: tuple[Officer, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What was typed, understood. `place` blank: nobody said where."""

    town: int
    weapon: Weapon
    help: ResponseType = ResponseType.CO_RESPONSE
    priority: Priority | None = None
    place: str = ""
    beat: str = ""
    officer: int | None = None
    incident: str = ""
    callback: str = ""
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing can be sent; `word` is what it is about, `among` what it may mean."""

    why: Why
    word: str = ""
    among: tuple[str, ...] = ()


class _No(Exception):
    def __init__(self, why: Why, word: str = "", *among: str) -> None:
        self.refused = Refused(why, word, among)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    is_quoted: bool = False

    @property
    def plain(self) -> str:
        """For comparing; a quoted word is never shorthand."""
        return "" if self.is_quoted else self.text.casefold()


@dataclass(slots=True)
class _Read:
    """What has been read so far of a line."""

    town: Town
    left: list[_Word]
    said: dict[str, object] = field(default_factory=dict)
    place: list[str] = field(default_factory=list)

    def say(self, what: str, meant: object, word: str) -> None:
        if what in self.said:
            raise _No(Why.TWICE, word)
        self.said[what] = meant


def parse(text: str, towns: Sequence[Town]) -> Line | Refused:
    """The line as it is meant, or the first reason why it cannot be. Never raises."""
    try:
        return _parsed(text, towns)
    except _No as no:
        return no.refused


def written(line: Line, towns: Sequence[Town]) -> str:
    """The same request in full shorthand, its place between marks."""
    [town] = [one for one in towns if one.key == line.town]
    helps = {help_: word for word, help_ in HELPS.items()}
    by = [one for one in town.officers if one.key == line.officer]
    words = [
        town.name,
        helps[line.help],
        line.priority.value.lower() if line.priority else "",
        {Weapon.NO: "w-", Weapon.YES_OR_UNSURE: "w?"}.get(line.weapon, ""),
        line.beat,
        *(f"#{one.badge}" if one.badge else f"{BY} {one.surname}" for one in by),
        f"{INCIDENT} {line.incident}" if line.incident else "",
        f"{CALL_BACK} {line.callback}" if line.callback else "",
        DRILL if line.is_drill else "",
        f'"{line.place}"' if line.place else "",
    ]
    return " ".join(filter(None, words))


def _parsed(text: str, towns: Sequence[Town]) -> Line:
    words = _words(text)
    if not words:
        raise _No(Why.EMPTY)
    town, used = _town(words, towns)
    read = _Read(town, words[used:])
    while read.left:
        _read_one(read)
    return _line(read)


def _words(text: str) -> list[_Word]:
    found = []
    for match in _TOKENS.finditer(text):
        quoted, bare = match.groups()
        if bare is not None:
            found.append(_Word(bare))
        else:
            found += [_Word(part, is_quoted=True) for part in quoted.split()]
    return found


# --- the agency ----------------------------------------------------------------------


def _town(words: Sequence[_Word], towns: Sequence[Town]) -> tuple[Town, int]:
    """The agency that the line begins with, and of how many words it is. Who asks for
    one only may leave it out.
    """
    meant = [(town, _begins(words, town)) for town in towns]
    longest = max((used for _town, used in meant), default=0)
    best = [town for town, used in meant if used == longest and used]
    exact = [town for town in best if _plain(town.name) == _joined(words[:longest])]
    if len(exact or best) == 1:
        return (exact or best)[0], longest
    if best:
        raise _No(Why.WHICH_TOWN, words[0].text, *(town.name for town in best))
    if len(towns) == 1:
        return towns[0], 0
    raise _No(Why.NO_TOWN, words[0].text, *(town.name for town in towns))


def _begins(words: Sequence[_Word], town: Town) -> int:
    """How many words of the line are the beginning of the agency's name."""
    name, used = _plain(town.name), 0
    for count in range(1, len(words) + 1):
        said = _joined(words[:count])
        if not said or not name.startswith(said):
            break
        # A word beyond the first is part of the name only where it is a whole one.
        if count == 1 or words[count - 1].plain in town.name.casefold().split():
            used = count
    return used


def _joined(words: Sequence[_Word]) -> str:
    return "" if any(w.is_quoted for w in words) else "".join(w.plain for w in words)


def _plain(name: str) -> str:
    return "".join(name.casefold().split())


# --- the rest ------------------------------------------------------------------------


def _read_one(read: _Read) -> None:
    """What the next word or words mean."""
    word = read.left[0]
    beat = _beat(read)
    if word.is_quoted:
        read.place.append(read.left.pop(0).text)
    elif _may_be_a_street(read, beat):
        raise _No(Why.STREET_TOO, word.text)
    elif beat:
        read.say("beat", beat, word.text)
        del read.left[: len(beat.split())]
    elif not _shorthand(read, word) and not _named(read, word):
        read.place.append(read.left.pop(0).text)


def _may_be_a_street(read: _Read, beat: str) -> bool:
    """Whether a street's word stands right behind a beat's or an officer's name."""
    after = read.left[len(beat.split()) or 1 :][:1]
    name = read.left[0].plain
    could = beat or any(one.surname.casefold() == name for one in read.town.officers)
    return bool(could) and any(word.plain in STREETS for word in after)


def _beat(read: _Read) -> str:
    """The longest beat of the agency that the line goes on with."""
    found = ""
    for beat in read.town.beats:
        parts = beat.casefold().split()
        if parts == [w.plain for w in read.left[: len(parts)]]:
            found = max(found, beat, key=lambda one: len(one.split()))
    return found


def _shorthand(read: _Read, word: _Word) -> bool:
    """Whether it was one of the fixed words; what it says is noted."""
    plain = word.plain
    for what, meanings in (
        ("help", HELPS),
        ("weapon", WEAPONS),
        ("priority", PRIORITIES),
    ):
        if plain in meanings:
            read.say(what, meanings[plain], word.text)
            read.left.pop(0)
            return True
    if plain == DRILL:
        read.say("is_drill", True, word.text)
        read.left.pop(0)
        return True
    if re.fullmatch(r"p\d+|w[^\w\s]*\W|w\d+", plain):
        raise _No(Why.UNKNOWN, word.text)
    return _with_value(read, word)


def _with_value(read: _Read, word: _Word) -> bool:
    """A word that says what the next one is."""
    if word.plain not in {INCIDENT, CALL_BACK, BY}:
        return False
    read.left.pop(0)
    if not read.left:
        raise _No(Why.NEEDS_MORE, word.text)
    if word.plain == INCIDENT:
        number = read.left.pop(0).text
        if len(number) > LONGEST_INCIDENT:
            raise _No(Why.TOO_LONG, number)
        read.say("incident", number, word.text)
    elif word.plain == CALL_BACK:
        read.say("callback", _telephone(read), word.text)
    else:
        named = read.left.pop(0)
        read.say("officer", _officer(read, named.text.casefold(), named.text), "by")
    return True


def _telephone(read: _Read) -> str:
    """A telephone number, written in one or in a few pieces."""
    first = read.left[0].text
    for count in range(1, MOST_DIGITS + 1):
        number = numbers.e164("".join(w.text for w in read.left[:count]))
        if number is not None:
            del read.left[:count]
            return number
    raise _No(Why.NO_NUMBER, first)


def _named(read: _Read, word: _Word) -> bool:
    """Whether it names an officer: by #badge, or by a name that is one officer's."""
    plain = word.plain
    if plain.startswith("#") and len(plain) > 1:
        read.left.pop(0)
        read.say("officer", _officer(read, plain[1:], word.text), word.text)
        return True
    if not any(one.surname.casefold() == plain for one in read.town.officers):
        return False
    read.left.pop(0)
    read.say("officer", _officer(read, plain, word.text), word.text)
    return True


def _officer(read: _Read, plain: str, word: str) -> Officer:
    """By badge or surname."""
    found = [
        one
        for one in read.town.officers
        if plain.lstrip("#") == one.badge.casefold() or plain == one.surname.casefold()
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise _No(Why.NO_OFFICER, word)
    among = (f"{one.surname} #{one.badge}".strip(" #") for one in found)
    raise _No(Why.WHICH_OFFICER, word, *among)


def _line(read: _Read) -> Line:
    said = read.said
    officer = said.get("officer")
    place = read.place
    if isinstance(officer, Officer) and place == [officer.badge]:
        place = []  # their badge, said beside their name; with a street it is a house
    where = " ".join(place)
    if len(where) > LONGEST_PLACE:
        raise _No(Why.TOO_LONG, place[0])
    help_ = said.get("help", ResponseType.CO_RESPONSE)
    weapon = said.get("weapon", Weapon.NOT_ASKED)
    if weapon is Weapon.NOT_ASKED and help_ is not ResponseType.FOLLOW_UP:
        raise _No(Why.NO_WEAPON)
    return Line(
        town=read.town.key,
        weapon=Weapon(str(weapon)),
        help=ResponseType(str(help_)),
        priority=Priority(str(said["priority"])) if "priority" in said else None,
        place=where,
        beat=str(said.get("beat", "")),
        officer=officer.key if isinstance(officer, Officer) else None,
        incident=str(said.get("incident", "")),
        callback=str(said.get("callback", "")),
        is_drill="is_drill" in said,
    )
