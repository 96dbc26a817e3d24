"""What does somebody else's calendar say? Its events, each with the line it stands on.

Read line by line: the library says what a line means, and nothing is kept but what is
needed of an event. A calendar that is none, or too large, is refused whole; an event
that cannot be understood is a Problem that names its line, and the others are read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import vDuration, vRecur
from icalendar.parser import Contentline, Parameters
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from common import walltime
from common.walltime import YEARS

MOST_BYTES = 5 * 1024 * 1024
MOST_COMPONENTS = 20_000
MOST_PROBLEMS = 50
LONGEST_LINE, LONGEST_LIST = 2_000, 100_000
LONGEST = timedelta(days=3_660)
ONE_DAY = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")
_DATE, _TIME = 8, 15  # 20261103, 20261103T190000


class Why(StrEnum):
    """Why a calendar, or an event of it, cannot be read."""

    NO_CALENDAR = "no_calendar"
    CUT_OFF = "cut_off"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_OFTEN = "too_often"
    UNKNOWN_ZONE = "unknown_zone"
    NO_START = "no_start"
    TOO_LONG = "too_long"
    ENDS_FIRST = "ends_first"
    ODD_RULE = "odd_rule"
    ODD_LINE = "odd_line"


class Unreadable(Exception):
    """Why, on which line (0: nowhere in particular), and what stands there."""

    def __init__(self, why: Why, *, line: int = 0, what: str = "") -> None:
        super().__init__(f"{why} {line} {what}".strip())
        self.why, self.line, self.what = why, line, what


@dataclass(frozen=True, slots=True)
class Problem:
    """An event that was not read: the line it begins on, and what is wrong there."""

    line: int
    why: Why
    what: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a calendar writes for a time: a wall clock's, or a whole day's midnight."""

    wall: datetime
    zone: ZoneInfo
    is_day: bool = False

    @property
    def at(self) -> datetime:
        return walltime.instant_of(self.wall, self.zone)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is written. `length` is what passes on the wall (`by_wall`), or
    elapsed. `instead_of`: it is one of a repeated event, that of this moment;
    `and_later`: and so, as far from theirs, are all that follow. `names`: e-mail
    addresses and names of those who take part, small letters; `organiser`: of who
    called them together.
    """

    line: int
    uid: str
    begins: Moment
    length: timedelta
    by_wall: bool
    rule: dict[str, list[object]] = field(default_factory=dict)
    without: tuple[Moment, ...] = ()
    besides: tuple[Moment, ...] = ()
    instead_of: Moment | None = None
    and_later: bool = False
    revision: int = 0
    is_busy: bool = True
    is_cancelled: bool = False
    summary: str = ""
    names: tuple[str, ...] = ()
    organiser: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """The events in the order of the file, and those that could not be read."""

    events: list[Event]
    problems: list[Problem]
    unread: int = 0


def read(content: bytes, zone: ZoneInfo) -> Read:
    """The events. A time without a zone, and a whole day, is one of `zone`.

    Raises Unreadable for what is no calendar, or too large.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(Why.TOO_LARGE)
    text = _text(content).replace("\0", "")  # what is said of it is stored
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise Unreadable(Why.NO_CALENDAR)
    found = Read([], [])
    unread = 0
    for line, lines in _components(text):
        try:
            found.events.append(_event(line, lines, zone))
        except Unreadable as problem:
            unread += 1
            if len(found.problems) < MOST_PROBLEMS:
                what = problem.what[:60]
                found.problems.append(Problem(line, problem.why, what))
    _require_its_end(text.rstrip())
    return replace(found, unread=unread)


def _require_its_end(text: str) -> None:
    """Raises Unreadable for one that breaks off: what is missing would look like free
    time.
    """
    if text.rpartition("\n")[2].strip().upper() != "END:VCALENDAR":
        raise Unreadable(Why.CUT_OFF, line=text.count("\n") + 1)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


_WANTED = frozenset(
    {
        *("UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE"),
        *("RECURRENCE-ID", "SEQUENCE", "TRANSP", "STATUS", "SUMMARY"),
        *("X-MICROSOFT-CDO-BUSYSTATUS", "ATTENDEE", "ORGANIZER"),
    }
)
_OF_PEOPLE = frozenset({"ATTENDEE", "ORGANIZER"})
_ENDS = frozenset({"END:VEVENT", "END:VCALENDAR"})
Lines = list[tuple[str, str]]
"""Names of properties, and the whole lines unfolded."""


def _components(text: str) -> Iterator[tuple[int, Lines]]:
    """Of every event the line it begins on, and what is wanted of it: not what stands
    in its alarms.
    """
    depth, count, begun, kept = 0, 0, 0, Lines()
    inside: int | None = None
    for number, line in _unfolded(text):
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        if name == "BEGIN":
            depth, count = depth + 1, count + 1
            if count > MOST_COMPONENTS:
                raise Unreadable(Why.TOO_MANY, line=number)
            if inside is None and line.strip().upper() == "BEGIN:VEVENT":
                inside, begun, kept = depth, number, []
        elif name == "END":
            # Its end is its end, whatever within it was not ended.
            if inside is not None and line.strip().upper() in _ENDS:
                yield begun, kept
                depth, inside = inside, None
            depth -= 1
        elif inside == depth and name in _WANTED:
            kept.append((name, line))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Each line, whole, with the number of the line of the file it begins on."""
    begun, parts = 0, list[str]()
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.removesuffix("\r")
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begun, "".join(parts)
        begun, parts = number, [line]
    if parts:
        yield begun, "".join(parts)


@dataclass(slots=True)
class _Draft:
    """An event of which some lines have been read."""

    starts: Moment | None = None
    ends: Moment | None = None
    lasts: timedelta | None = None
    uid: str = ""
    rule: dict[str, list[object]] = field(default_factory=dict)
    without: list[Moment] = field(default_factory=list)
    besides: list[Moment] = field(default_factory=list)
    instead_of: Moment | None = None
    and_later: bool = False
    revision: int = 0
    is_busy: bool = True
    is_cancelled: bool = False
    summary: str = ""
    people: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in _OF_PEOPLE}
    )


def _event(line: int, lines: Lines, zone: ZoneInfo) -> Event:
    draft = _Draft()
    for name, text in lines:
        try:
            _take(draft, name, text, zone)
        except ValueError:
            if name in _OF_PEOPLE:
                continue  # when it is, is certain all the same
            raise Unreadable(Why.ODD_LINE, line=line, what=name) from None
    if draft.starts is None:
        raise Unreadable(Why.NO_START, line=line)
    length, by_wall = _length(draft, draft.starts, line)
    return Event(
        line,
        draft.uid,
        draft.starts,
        length,
        by_wall,
        draft.rule,
        tuple(draft.without),
        tuple(draft.besides),
        draft.instead_of,
        draft.and_later,
        draft.revision,
        draft.is_busy,
        draft.is_cancelled,
        draft.summary,
        tuple(draft.people["ATTENDEE"]),
        tuple(draft.people["ORGANIZER"]),
    )


def _take(draft: _Draft, name: str, text: str, zone: ZoneInfo) -> None:
    limit = LONGEST_LIST if name in {"EXDATE", "RDATE"} else LONGEST_LINE
    if name != "SUMMARY" and len(text) > limit:
        raise ValueError(name)
    line = Contentline(text[:limit])  # type: ignore[no-untyped-call]  # it has none
    _name, given, value = line.parts()
    match name:
        case "EXDATE":
            draft.without += _moments(value, given, zone)
        case "RDATE":
            draft.besides += _moments(value, given, zone)
        case "DURATION":
            draft.lasts = vDuration.from_ical(value)  # type: ignore[no-untyped-call]
        case "RRULE":
            draft.rule = dict(vRecur.from_ical(value))
        case "ATTENDEE" | "ORGANIZER":
            draft.people[name] += _names(value, given)
        case "DTSTART" | "DTEND" | "RECURRENCE-ID":
            _take_moment(draft, name, _moment(value, given, zone), given)
        case _:
            _take_word(draft, name, value)


def _take_moment(draft: _Draft, name: str, moment: Moment, given: Parameters) -> None:
    match name:
        case "DTSTART":
            draft.starts = moment
        case "DTEND":
            draft.ends = moment
        case _:
            draft.instead_of = moment
            draft.and_later = str(given.get("RANGE", "")).upper() == "THISANDFUTURE"


def _take_word(draft: _Draft, name: str, value: str) -> None:
    word = value.strip().upper()
    match name:
        case "UID":
            draft.uid = value.strip()
        case "SUMMARY":
            draft.summary = " ".join(value.split())[:200]
        case "SEQUENCE":
            draft.revision = int(value)
        case "STATUS":
            draft.is_cancelled = word == "CANCELLED"
        case "TRANSP":
            draft.is_busy = draft.is_busy and word != "TRANSPARENT"
        case _:
            draft.is_busy = draft.is_busy and word not in {"FREE", "WORKINGELSEWHERE"}


def _names(value: str, given: Parameters) -> list[str]:
    found = [value.strip().lower().removeprefix("mailto:"), str(given.get("CN", ""))]
    return [name.strip().lower() for name in found if name.strip()]


def _moments(value: str, given: Parameters, zone: ZoneInfo) -> list[Moment]:
    """A list of them; of a period its beginning."""
    some = (each.partition("/")[0] for each in value.split(","))
    return [_moment(each, given, zone) for each in some if each.strip()]


def _moment(value: str, given: Parameters, zone: ZoneInfo) -> Moment:
    """Raises ValueError, or Unreadable for a zone that does not exist."""
    text = value.strip().upper()
    bare = text.removesuffix("Z")
    if len(bare) not in {_DATE, _TIME}:
        raise ValueError(text)
    wall = _wall(bare)
    if len(bare) == _DATE:
        return Moment(wall, zone, is_day=True)
    if text.endswith("Z"):
        return Moment(wall, UTC_ZONE)
    if "TZID" in given:
        return Moment(wall, zone_of(str(given["TZID"])))
    return Moment(wall, zone)


def _wall(text: str) -> datetime:
    """20261103 or 20261103T190000. Three times as fast as `strptime`."""
    numbers = [text[:4], text[4:6], text[6:8]]
    if len(text) == _TIME:
        numbers += [text[9:11], text[11:13], text[13:15]]
    if not all(number.isdecimal() for number in numbers):
        raise ValueError(text)
    year, month, day, hour, minute, second = [*map(int, numbers), 0, 0, 0][:6]
    if year not in YEARS:
        raise ValueError(text)
    on = date(year, month, day)
    return datetime.combine(on, time(hour, minute, min(second, 59)))


def zone_of(name: str) -> ZoneInfo:
    """The zone that a calendar means: by its name, by Windows' name for it, or by a
    program's own that ends in its name. Raises Unreadable.
    """
    known = name.strip().strip('"')
    names = walltime.zone_names()
    if known in names:
        return ZoneInfo(known)
    if known in WINDOWS_TO_OLSON:
        return ZoneInfo(WINDOWS_TO_OLSON[known])
    if known.startswith("/"):
        parts = known.split("/")
        for at in range(2, len(parts)):
            if (rest := "/".join(parts[at:])) in names:
                return ZoneInfo(rest)
    raise Unreadable(Why.UNKNOWN_ZONE, what=known)


def _length(draft: _Draft, starts: Moment, line: int) -> tuple[timedelta, bool]:
    """How long it lasts, and whether that is the wall clock's time."""
    if draft.ends is not None:
        by_wall = draft.ends.zone == starts.zone
        length = draft.ends.wall - starts.wall if by_wall else draft.ends.at - starts.at
    elif draft.lasts is not None:
        length, by_wall = draft.lasts, starts.is_day
    else:
        length, by_wall = ONE_DAY if starts.is_day else timedelta(0), True
    if length < timedelta(0):
        raise Unreadable(Why.ENDS_FIRST, line=line)
    if length > LONGEST:
        raise Unreadable(Why.TOO_LONG, line=line, what=f"{length.days} d")
    return length, by_wall
