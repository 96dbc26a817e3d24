"""What the pages of drafts show: each shift, what is wrong, who carries how much."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.forms import BoundField

from agencies.models import User
from common import walltime
from rosters.core.copying import Repeats
from rosters.core.drafts import DraftState, Source
from rosters.core.filling import Sharing
from rosters.core.ledger import Tally
from rosters.core.rules import ONE_DAY
from rosters.core.words import PersonId
from rosters.models import Draft, DraftLine
from rosters.services import draft_publishing, drafts
from rosters.services.filling import Situation
from rosters.words import drafts as words
from rosters.words import preferences as liking
from rosters.words import rules as rule_words

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft in a list, or at the head of its page."""

    draft: Draft
    state: str
    how: str

    @property
    def last_on(self) -> date:
        return self.draft.until_on - ONE_DAY

    @property
    def is_open(self) -> bool:
        return self.draft.state == DraftState.OPEN

    @property
    def is_published(self) -> bool:
        return self.draft.state == DraftState.PUBLISHED


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A shift of the draft. `wrong`: why it cannot be published as it is; `able`: who
    may take it, where nobody is chosen; `unable`: the others, each with what stops
    them; `became`: of a draft that was published, what the plan says by now; `mark`:
    how the person takes to such a time, and that they are busy then.
    """

    line: DraftLine
    source: str
    wrong: str
    able: list[tuple[User, str]]
    unable: list[tuple[User, str]]
    became: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """Counts of a tally."""

    hours: int
    nights: int
    weekend_days: int
    holidays: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one person carries in the year, without and with the draft."""

    person: User
    shifts: int
    before: Carried
    after: Carried


@dataclass(frozen=True, slots=True)
class Looked:
    """An open draft as it is now."""

    lines: list[ShownLine]
    shares: list[Share]
    stale: bool

    @property
    def ready(self) -> int:
        """How many can be published."""
        return sum(bool(each.line.person_id) and not each.wrong for each in self.lines)

    @property
    def wrong(self) -> int:
        return sum(bool(each.wrong) for each in self.lines)

    @property
    def open(self) -> int:
        return sum(not each.line.person_id for each in self.lines)


Row = tuple[ShownLine, BoundField | None, bool]
"""A shift, its field in the form, and whether that says other than what is saved."""


@dataclass(frozen=True, slots=True)
class Week:
    """The shifts that begin in one week, which is shown at once or on a press."""

    first_on: date
    rows: list[Row]
    is_shown: bool

    @property
    def wrong(self) -> int:
        return sum(bool(shown.wrong) for shown, _field, _differs in self.rows)

    @property
    def open(self) -> int:
        return sum(not shown.line.person_id for shown, _field, _differs in self.rows)

    @property
    def people(self) -> list[tuple[str, int]]:
        """Who has how many of them, most first."""
        some = (
            str(shown.line.person) for shown, *_rest in self.rows if shown.line.person
        )
        return Counter(some).most_common()


def weeks_of(rows: Sequence[Row], zone: str) -> list[Week]:
    """The rows by week on the roster's wall, in order. Shown at once are weeks in which
    something was typed that does not hold or is not saved, the first with a shift that
    is wrong or nobody's, and the only one.
    """
    known = walltime.zone(zone)
    by_week: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        on = walltime.local_date(row[0].line.starts_at, known)
        by_week[on - on.weekday() * ONE_DAY].append(row)
    found: list[Week] = []
    for first_on, some in sorted(by_week.items()):
        trouble = any(each.wrong or each.line.person_id is None for each, *_ in some)
        typed = any(differs or (field and field.errors) for _, field, differs in some)
        first = trouble and not any(week.is_shown for week in found)
        found.append(Week(first_on, some, typed or first or len(by_week) == 1))
    return found


def shown(draft: Draft) -> ShownDraft:
    """A draft with its state and how it was filled, in words."""
    return ShownDraft(
        draft,
        str(words.STATES[DraftState(draft.state)]),
        words.how(Repeats(draft.repeats) if draft.repeats else None),
    )


def look(draft: Draft, lines: Sequence[DraftLine], there: Situation) -> Looked:
    """Every line of an open draft held against the plan and the rules of now."""
    wrong, sharing = draft_publishing.look(lines, there)
    return Looked(
        [_line(line, wrong.get(line.pk, ""), there, sharing) for line in lines],
        _shares(lines, wrong, there, sharing),
        drafts.is_stale(draft, there),
    )


def settled(lines: Sequence[DraftLine]) -> list[ShownLine]:
    """The lines of a draft that was published, with what became of each; one query."""
    standing = [
        line for line in lines if line.override and not line.override.withdrawn_at
    ]
    holders = draft_publishing.holders(standing)
    return [
        ShownLine(line, _source(line), line.left, [], [], _became(line, holders))
        for line in lines
    ]


def _became(line: DraftLine, holders: Mapping[int, list[str]]) -> str:
    if line.override is None:
        return line.reason
    if line.pk not in holders:
        return words.taken_back()
    has = list(dict.fromkeys(holders[line.pk]))
    return words.on_call() if has == [str(line.person)] else words.has_by_now(has)


def _line(line: DraftLine, wrong: str, there: Situation, sharing: Sharing) -> ShownLine:
    able: list[tuple[User, str]] = []
    unable: list[tuple[User, str]] = []
    mark = ""
    if line.person_id and sharing.knows(PersonId(line.person_id)):
        mark = _mark(line.person_id, line, there, sharing)
    if line.person_id is None:
        limits = there.roster.limits()
        for person in there.people:
            stopped = sharing.stopped(PersonId(person.pk), line.shift())
            if stopped is None:
                able.append((person, _mark(person.pk, line, there, sharing)))
            else:
                unable.append((person, words.why_not(stopped, limits)))
    return ShownLine(line, _source(line), wrong, able, unable, mark=mark)


def _mark(person_id: int, line: DraftLine, there: Situation, sharing: Sharing) -> str:
    """What to know of the person at that time, though no rule is broken."""
    level = liking.mark(sharing.level(PersonId(person_id), line.shift()))
    spans = there.busy.get(person_id, ()) if not there.roster.busy_blocks else ()
    clashes = [span for span in spans if span.overlaps(line.span())]
    limits = there.roster.limits()
    busy = rule_words.busy_then(min(clashes), limits) if clashes else ""
    return "; ".join(filter(None, (level, busy)))


def _source(line: DraftLine) -> str:
    return str(words.SOURCES[Source(line.source)])


def _shares(
    lines: Sequence[DraftLine],
    wrong: dict[int, str],
    there: Situation,
    sharing: Sharing,
) -> list[Share]:
    got: dict[int, int] = {}
    for line in lines:
        if line.person_id and line.pk not in wrong:
            got[line.person_id] = got.get(line.person_id, 0) + 1
    had = {each.person: each.carried for each in there.candidates}
    return [
        Share(
            person,
            got.get(person.pk, 0),
            _carried(had[PersonId(person.pk)]),
            _carried(sharing.carried(PersonId(person.pk))),
        )
        for person in there.people
    ]


def _carried(some: Tally) -> Carried:
    return Carried(
        round(some.time / HOUR),
        len(some.nights),
        len(some.weekend_days),
        len(some.holidays),
    )
