"""What becomes of every row of a roster's file: a new night, a known one, or none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from agencies.models import User
from common.intervals import Span, subtract
from rosters import selectors
from rosters.core.nights_file import Row
from rosters.core.people_named import Known, meant
from rosters.core.rules import Broken, Rule
from rosters.core.words import PersonId
from rosters.models import Coverage, Override, Position
from rosters.services import rules
from rosters.words import imports as words
from rosters.words import rules as rule_words


@dataclass(frozen=True, slots=True)
class Night:
    """A row of the file and what becomes of it: a new night, one that stands already
    (`is_known`), or none, and why not. `overridden`: rules broken all the same;
    `broken`: those for which it is none.
    """

    row: Row
    person: User | None = None
    is_known: bool = False
    why_not: str = ""
    overridden: tuple[Broken, ...] = ()
    broken: tuple[Broken, ...] = ()

    @property
    def is_new(self) -> bool:
        return not self.is_known and not self.why_not


def judge(
    position: Position,
    rows: Sequence[Row],
    despite: Collection[Rule],
    *,
    now: datetime,
) -> list[Night]:
    """What becomes of every row, in the order of the file's lines."""
    people = selectors.eligible_people(position.roster, now=now)
    judged = [_named(row, people) for row in rows]
    judged = _apart(position, judged, now=now)
    fresh = [night for night in judged if night.is_new]
    fresh.sort(key=lambda night: span_of(night).starts_at)
    wanted = [(night.person, span_of(night)) for night in fresh if night.person]
    broken = rules.broken_in_turn(position, wanted, despite=despite)
    limits = position.roster.limits()
    after: dict[int, Night] = {}
    for night, some in zip(fresh, broken, strict=True):
        refused = any(each.rule not in despite for each in some)
        said = rule_words.may_not(str(night.person), some, limits) if refused else ""
        after[id(night)] = Night(
            night.row,
            night.person,
            why_not=said,
            overridden=() if refused else some,
            broken=some if refused else (),
        )
    found = [after.get(id(night), night) for night in judged]
    return sorted(found, key=lambda night: (night.row.line, bool(night.row.span)))


def span_of(night: Night) -> Span:
    assert night.row.span is not None  # noqa: S101 - asked of rows that have one
    return night.row.span


def _named(row: Row, people: Sequence[User]) -> Night:
    """With its person, if it is certain who is meant."""
    if row.fault is not None:
        return Night(row, why_not=words.fault(row))
    known = [
        Known(PersonId(p.pk), p.full_name, p.work_name, p.email or "") for p in people
    ]
    found = meant(row.who, known) or meant(row.or_else, known)
    named = [person for person in people if person.pk in found]
    if len(named) != 1:
        return Night(row, why_not=words.nobody_meant(row.who[-1], named))
    return Night(row, named[0])


@dataclass(frozen=True, slots=True)
class _Plan:
    """What stands of the position as it is, how far it is published, and its end."""

    overrides: list[Override]
    held: dict[int, list[Span]]
    until: datetime
    ends_at: datetime | None

    @classmethod
    def of(cls, position: Position, *, now: datetime) -> Self:
        ahead = {"position": position, "ends_at__gt": now}
        held: dict[int, list[Span]] = {}
        for row in Coverage.objects.standing().filter(**ahead):
            held.setdefault(row.person_id, []).append(row.span())
        standing = Override.objects.standing().filter(**ahead)
        roster = position.roster
        return cls(
            list(standing),
            held,
            roster.published_until or now,
            selectors.earliest(position.ends_at, roster.ends_at),
        )


def _apart(
    position: Position, nights: Sequence[Night], *, now: datetime
) -> list[Night]:
    """Those that are over, too far off, stand already, or come twice, told apart."""
    plan = _Plan.of(position, now=now)
    taken: list[Night] = []
    found: list[Night] = []
    for night in nights:
        judged = night if night.person is None else _settled(night, plan, taken, now)
        if judged.is_new:
            taken.append(judged)
        found.append(judged)
    return found


def _settled(night: Night, plan: _Plan, taken: Sequence[Night], now: datetime) -> Night:
    span = span_of(night)
    if span.ends_at <= now:
        return replace(night, why_not=str(words.OVER))
    if span.ends_at > plan.until:
        return replace(night, why_not=str(words.TOO_FAR))
    if plan.ends_at is not None and span.ends_at > plan.ends_at:
        return replace(night, why_not=str(words.ENDED))
    if _stands(night, plan.overrides) or not _missing(night, plan.held, now):
        return replace(night, is_known=True)
    clash = next((one for one in taken if span_of(one).overlaps(span)), None)
    if clash is not None:
        same = clash.person == night.person and span_of(clash) == span
        return replace(night, why_not=words.comes_twice(clash.row.line, same=same))
    if any(_overlaps(span, each) for each in plan.overrides):
        return replace(night, why_not=str(words.ANOTHER_CHANGE))
    return night


def _stands(night: Night, standing: Sequence[Override]) -> bool:
    span = span_of(night)
    return any(
        each.person_id == getattr(night.person, "pk", 0)
        and (each.starts_at, each.ends_at) == (span.starts_at, span.ends_at)
        for each in standing
    )


def _missing(night: Night, held: dict[int, list[Span]], now: datetime) -> list[Span]:
    """What of the night its person is not on call for as it is."""
    ahead = Span(max(span_of(night).starts_at, now), span_of(night).ends_at)
    return subtract([ahead], held.get(getattr(night.person, "pk", 0), []))


def _overlaps(span: Span, override: Override) -> bool:
    return override.starts_at < span.ends_at and override.ends_at > span.starts_at
