"""What an entry of the history kept of a thing, in words: as it was then, and from what
to what it changed. Nothing is read of the thing as it is today but people's names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from common import walltime
from rosters import sentences, words
from rosters.core import facts as of
from rosters.core.recurrence import (
    Recurrence,
    Unit,
    UnreadableRule,
    from_rule,
)
from rosters.words import history as said
from rosters.words import kept


@dataclass(frozen=True, slots=True)
class Reader:
    """By which clock, and what people are called today, by key."""

    zone: ZoneInfo
    names: Mapping[int, str]
    by: int | None = None  # who did it: nothing is done "for" themselves

    def told(self, what: of.Kept) -> str:
        """The whole of it, in sentences."""
        then, was = what.then, what.was
        parts = [self._headline(then)]
        if was is not None:
            parts.append(kept.changes(self._parts(was), self._parts(then)))
        elif isinstance(then, of.PatternFacts | of.RotationFacts):
            named = str(kept.NAME)  # the headline begins with it
            some = {k: v for k, v in self._parts(then).items() if k != named}
            parts.append(kept.parts(some))
        return " ".join(part for part in parts if part)

    def _headline(self, then: of.Facts) -> str:
        match then:
            case of.OverrideFacts():
                return self._override(then)
            case of.TimeOffFacts():
                begins, ends = self._wall(then.starts_at), self._wall(then.ends_at)
                return sentences.time_off(self._name(then.person), begins, ends)
            case of.SwapFacts():
                return self._swap(then)
            case of.ConfirmationFacts() | of.CorrectionFacts():
                return f"{self._shift(then.shift)}."
            case of.GapFacts():
                asked = self._asked(then.asked) if then.asked else ""
                return f"{self._shift(then.shift)}. {asked}".rstrip()
            case _:
                return _headline_of_plan(then)

    def _override(self, then: of.OverrideFacts) -> str:
        shift = then.shift
        return sentences.override(
            words.changed(
                then.change,
                self._name(then.person) if then.person else "",
                self._name(then.instead_of) if then.instead_of else "",
            ),
            _seat(shift.seat),
            self._wall(shift.starts_at),
            self._wall(shift.ends_at),
        )

    def _swap(self, then: of.SwapFacts) -> str:
        holder = self._name(then.holder)
        parts = [f"{self._shift(then.shift)}."]
        if then.taker is not None:
            parts.append(said.passed(holder, self._name(then.taker)))
        else:
            parts.append(kept.held_by(holder))
        if then.person not in {None, self.by}:
            parts.append(kept.of_person(self._name(then.person or 0)))
        if then.back is not None:
            parts.append(kept.in_return(self._shift(then.back)))
        if then.asked:
            parts.append(self._asked(then.asked))
        return " ".join(parts)

    def _parts(self, facts: of.Facts) -> dict[str, str]:
        match facts:
            case of.PatternFacts():
                return self._pattern(facts)
            case of.RotationFacts():
                return self._rotation(facts)
            case of.NightFacts():
                return {str(kept.WHEN): self._night(facts)}
            case of.TimeOffFacts():
                until = sentences.moment(self._wall(facts.ends_at))
                return {str(kept.UNTIL): until}
            case of.SwapFacts():
                back = self._shift(facts.back) if facts.back else ""
                shift = self._shift(facts.shift)
                return {str(kept.SHIFT): shift, str(kept.BACK): back}
            case of.CorrectionFacts():
                return {str(kept.ON_CALL): self._listed(facts.people) or kept.nobody()}
            case of.OverrideFacts() | of.ConfirmationFacts() | of.GapFacts():
                return {str(kept.SHIFT): self._shift(facts.shift)}
            case _:
                return _settings(facts)

    def _pattern(self, facts: of.PatternFacts) -> dict[str, str]:
        person = self._name(facts.person) if facts.person else ""
        last = sentences.day(facts.last_on) if facts.last_on else ""
        return {
            str(kept.NAME): facts.name,
            str(kept.SHIFTS): _shifts(facts),
            str(kept.FIRST): sentences.day(facts.starts_on),
            str(kept.LAST): last,
            str(kept.HELD_BY): sentences.holder(facts.rotation, person),
            str(kept.ZONE): facts.zone,
        }

    def _rotation(self, facts: of.RotationFacts) -> dict[str, str]:
        turns = sentences.Turns(
            facts.handoff,
            facts.starts_on,
            facts.turn_days,
            facts.turn_hours,
            facts.handoff_at,
        )
        members = kept.members_from(sentences.day(facts.from_on))
        return {
            str(kept.NAME): facts.name,
            str(kept.TURNS): sentences.turns(turns),
            members: self._listed(facts.people),
        }

    def _night(self, facts: of.NightFacts) -> str:
        if facts.starts_at is None or facts.ends_at is None:
            return kept.not_at_all()
        return words.span(self._wall(facts.starts_at), self._wall(facts.ends_at))

    def _shift(self, shift: of.Shift) -> str:
        begins, ends = self._wall(shift.starts_at), self._wall(shift.ends_at)
        return f"{_seat(shift.seat)}, {words.span(begins, ends)}"

    def _asked(self, people: Iterable[int]) -> str:
        return said.asked([self._name(person) for person in people])

    def _listed(self, people: Iterable[int]) -> str:
        return sentences.listed([self._name(person) for person in people])

    def _name(self, person: int) -> str:
        return self.names.get(person, "")

    def _wall(self, at: datetime) -> datetime:
        return walltime.local(at, self.zone)


def _headline_of_plan(then: of.Facts) -> str:
    match then:
        case of.PatternFacts():
            return f"{then.name}, {_seat(then.seat)}."
        case of.NightFacts():
            day = said.shift_of_day(sentences.day(then.on))
            return f"{then.pattern}, {_seat(then.seat)}. {day}"
        case of.RotationFacts():
            return f"{then.name}."
        case of.TownsFacts():
            return kept.from_day(sentences.day(then.from_on))
        case _:
            return ""


Settings = (
    of.RulesFacts | of.HolidaysFacts | of.LeadFacts | of.TownsFacts | of.AgenciesFacts
)


def _settings(facts: Settings) -> dict[str, str]:
    match facts:
        case of.RulesFacts():
            return {
                str(kept.REST): _number(facts.rest_hours),
                str(kept.NIGHTS): _number(facts.most_nights),
                str(kept.APPROVAL): kept.yes_or_no(facts.swaps_need_approval),
                str(kept.BUSY): kept.yes_or_no(facts.busy_blocks),
            }
        case of.HolidaysFacts():
            day_kept = str(dict(words.OBSERVED).get(facts.observed, ""))
            state = facts.state or said.federal()
            return {str(kept.HOLIDAYS): state, str(kept.DAY_KEPT): day_kept}
        case of.LeadFacts():
            return {str(kept.LEAD): _number(facts.minutes)}
        case of.TownsFacts():
            names = dict(facts.towns)
            return {
                str(label): names.get(int(weekday), "")
                for weekday, label in words.WEEKDAYS
            }
        case of.AgenciesFacts():
            return {str(kept.COVERS): sentences.listed(facts.names)}
        case _:
            assert_never(facts)


def _shifts(facts: of.PatternFacts) -> str:
    try:
        recurrence = (
            from_rule(facts.frequency, facts.params)
            if facts.frequency
            else Recurrence(Unit.ONCE)
        )
    except UnreadableRule:
        return ""
    days = sentences.when(recurrence, facts.days, facts.starts_on)
    begins = datetime.combine(facts.starts_on, facts.local_start)
    return f"{days} {sentences.hours(begins, timedelta(minutes=facts.wall_minutes))}"


def _number(count: int) -> str:
    return str(count) if count else ""


def _seat(seat: of.Seat) -> str:
    return words.seat(seat.tier, seat.order)
