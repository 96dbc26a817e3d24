"""Can we reach everybody who is on call this week?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.http import Http404

from agencies.core.scope import Scope
from agencies.models import Consortium, User
from common.intervals import Span
from notifications import selectors as wire
from notifications.core.testing import Result
from notifications.models import ContactMethod
from notifications.selectors import Tested
from rosters import words
from rosters.core.confirming import Confirmed
from rosters.core.words import Tier
from rosters.models import Coverage
from rosters.selectors import reaching

AHEAD = timedelta(days=7)
OLD_AFTER = timedelta(days=30)


class Verdict(StrEnum):
    """How sure we are of one person."""

    NOBODY = "nobody"  # no proven phone at all
    CALLS_ONLY = "calls_only"  # no text gets there
    TEXTS_ONLY = "texts_only"  # no call gets there: nothing wakes them
    TEST_FAILED = "test_failed"  # the last test was not answered
    UNTESTED = "untested"  # never answered a test, or long ago
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the week. `seat` in words; `phones` live ones, proven or not."""

    person: User
    coverage: Coverage
    seat: str
    phones: list[ContactMethod]
    confirmed: Confirmed | None
    tested: Tested | None
    answered_at: datetime | None
    verdict: Verdict

    @property
    def is_bad(self) -> bool:
        """Whether a page tonight may reach nobody here."""
        return self.verdict in {
            Verdict.NOBODY,
            Verdict.TEXTS_ONLY,
            Verdict.TEST_FAILED,
        }


@dataclass(frozen=True, slots=True)
class Week:
    lines: list[Line]

    @property
    def in_doubt(self) -> int:
        return sum(line.is_bad for line in self.lines)

    @property
    def is_fine(self) -> bool:
        return all(line.verdict is Verdict.FINE for line in self.lines)


def week(scope: Scope, consortium: Consortium, *, now: datetime) -> Week:
    """Everybody on call within seven days, by their next shift. Six queries."""
    found = reaching.next_shifts(scope, consortium, Span(now, now + AHEAD))
    ids = [one.person.pk for one in found]
    phones, tests = wire.phones_of(ids), wire.last_tests(ids, now=now)
    answered = wire.last_answered(ids)
    lines = []
    for one in found:
        own, position = phones[one.person.pk], one.coverage.position
        test, last = tests.get(one.person.pk), answered.get(one.person.pk)
        lines.append(
            Line(
                person=one.person,
                coverage=one.coverage,
                seat=words.seat(Tier(position.tier), position.order),
                phones=own,
                confirmed=Confirmed(one.asked.state) if one.asked else None,
                tested=test,
                answered_at=last,
                verdict=verdict(own, test, last, now=now),
            )
        )
    return Week(lines)


def verdict(
    phones: list[ContactMethod],
    tested: Tested | None,
    answered_at: datetime | None,
    *,
    now: datetime,
) -> Verdict:
    """The first thing that is wrong with a person's phones, the worst first."""
    proven = [phone for phone in phones if phone.verified_at is not None]
    if not proven:
        return Verdict.NOBODY
    if not any(phone.takes_calls for phone in proven):
        return Verdict.TEXTS_ONLY
    if tested is not None and tested.result in {Result.FAILED, Result.UNANSWERED}:
        return Verdict.TEST_FAILED
    if not any(p.takes_texts and p.opted_out_at is None for p in proven):
        return Verdict.CALLS_ONLY
    if answered_at is None or answered_at < now - OLD_AFTER:
        return Verdict.UNTESTED
    return Verdict.FINE


def one_of_the_week(
    scope: Scope, consortium: Consortium, person_id: UUID, *, now: datetime
) -> User:
    """The person, or 404 when they are not on call there within seven days."""
    window = Span(now, now + AHEAD)
    for one in reaching.next_shifts(scope, consortium, window):
        if one.person.public_id == person_id:
            return one.person
    raise Http404
