"""People's own calendars: given, read again and again, taken back."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.services import audit
from common import fetching, retries, sealed, walltime
from common.errors import DomainError
from common.fetching import Fetched, Validators
from common.intervals import Span
from common.places import FetchFailed, Resolve, Terms, checked
from rosters.core.busy import AHEAD, Busy, busy
from rosters.core.ics import Unreadable
from rosters.errors import AddressLost, CalendarUnreadable, TooManyCalendars
from rosters.models import BusyCalendar, BusySpan
from rosters.selectors import busy as questions
from rosters.words import busy as words

PURPOSE = "own calendar"
MOST = 3
EVERY = timedelta(minutes=30)
# Unchanged is asked for, but once a day it is read whole: time goes on, and with it
# the days that matter.
WHOLE_EVERY = timedelta(days=1)
QUICK_TRIES = len(retries.SECONDS)
Ask = Callable[[], Fetched]
"""Asks a server. Raises FetchFailed."""


@dataclass(frozen=True, slots=True)
class Got:
    """What a reading found. `busy` None: nothing new."""

    busy: Busy | None
    validators: Validators


def terms() -> Terms:
    """How far a reading of somebody's calendar may go."""
    return Terms(also=settings.FETCH_ALSO)


def subscribe(
    scope: Scope,
    address: str,
    *,
    now: datetime,
    resolve: Resolve = socket.getaddrinfo,
) -> tuple[BusyCalendar, Busy]:
    """Read the asker's own calendar at that address, at once and from now on.

    Nothing is kept of one that cannot be read. Raises FetchFailed, CalendarUnreadable,
    TooManyCalendars.
    """
    _require_room(scope)
    zone = agencies.zone_of(scope)
    found = fetching.fetch(address, terms=terms(), resolve=resolve)
    got = _understood(found, zone, scope.user_id, now=now)
    assert got.busy is not None  # noqa: S101 - nothing was known of it before
    whole = address.strip()
    with transaction.atomic():
        agencies.hold_person(scope.user_id)
        _require_room(scope)  # others may have come while it was read
        made = BusyCalendar.objects.create(
            organisation_id=scope.acting_organisation_id or 0,
            person_id=scope.user_id,
            sealed=sealed.seal(whole, purpose=PURPOSE),
            host=(checked(whole, terms()).hostname or "")[:253],
            zone=zone,
            made_at=now,
            due_at=now + EVERY,
            **_as_read(got, now),
        )
        _put(made, got.busy)
        _record("add_own_calendar", made, by=scope.user_id, now=now)
    return made, got.busy


def _require_room(scope: Scope) -> None:
    if questions.calendars_of(scope).count() >= MOST:
        raise TooManyCalendars(
            _("At most %(most)d calendars are read. Remove one first.") % {"most": MOST}
        )


@transaction.atomic
def remove(calendar: BusyCalendar, *, by: int | None, now: datetime) -> None:
    """It is read no more, and makes nobody busy. Safe to repeat."""
    _record("remove_own_calendar", calendar, by=by, now=now)
    BusyCalendar.objects.filter(pk=calendar.pk).delete()


def asking(
    row: BusyCalendar, *, now: datetime, resolve: Resolve = socket.getaddrinfo
) -> Ask | None:
    """What the server of a claimed row is to be asked, for `take_answer`: that needs no
    database and is over in time (`terms`), so that several can be asked at once.

    None: nothing is to be asked. Who is no clinician there any more is read no more.
    """
    if not _may_be_read(row, now=now):
        remove(row, by=None, now=now)
        return None
    known = Validators(row.etag, row.last_modified)
    if now - row.spans_at >= WHOLE_EVERY:
        known = Validators()
    address = sealed.unseal(row.sealed, purpose=PURPOSE)
    if address is None:
        _note_failure(
            row, AddressLost(_("The address is lost. Give it once more.")), now=now
        )
        return None
    return partial(fetching.fetch, address, terms=terms(), known=known, resolve=resolve)


def take_answer(row: BusyCalendar, answer: Ask, *, now: datetime) -> bool:
    """Keep what the server says, if the claim still stands; whether it said anything.
    Else what was known stays, and why is noted.
    """
    try:
        got = _understood(answer(), row.zone, row.person_id, now=now)
    except DomainError as failure:
        _note_failure(row, failure, now=now)
        return False
    with transaction.atomic():
        if row.finish(due_at=now + EVERY, **_as_read(got, now)) and got.busy:
            _put(row, got.busy)
    return True


def note_fault(row: BusyCalendar, *, now: datetime) -> None:
    """Something of ours went wrong with it: it comes back in its time."""
    _note_failure(row, CalendarUnreadable(_("Something went wrong here.")), now=now)


def _note_failure(row: BusyCalendar, failure: DomainError, *, now: datetime) -> None:
    failures = row.failures + 1
    passing = isinstance(failure, FetchFailed) and not failure.permanent
    quick = passing and failures <= QUICK_TRIES
    wait = retries.retry_after(failures) if quick else EVERY
    row.finish(
        due_at=now + wait,
        tried_at=now,
        failures=failures,
        failed_because=str(failure)[:200],
    )


def _understood(found: Fetched, zone: str, person_id: int, *, now: datetime) -> Got:
    if found.body is None:
        return Got(None, found.validators)
    window = Span(now, now + AHEAD)
    ours = questions.own_uids(person_id, now=now)
    try:
        read = busy(found.body, walltime.zone(zone), window, ours=ours)
    except Unreadable as why:
        raise CalendarUnreadable(words.unreadable(why)) from None
    return Got(read, found.validators)


def _as_read(got: Got, now: datetime) -> dict[str, object]:
    """What of the row a reading changes."""
    changes: dict[str, object] = {
        "read_at": now,
        "tried_at": now,
        "failures": 0,
        "failed_because": "",
    }
    if got.busy is None:
        return changes
    problems = got.busy.problems
    return changes | {
        "spans_at": now,
        # Cut, it would be another one.
        "etag": got.validators.etag if len(got.validators.etag) <= 200 else "",
        "last_modified": got.validators.last_modified[:100],
        "unread": got.busy.unread,
        "unread_said": words.of_event(problems[0])[:200] if problems else "",
    }


def _put(calendar: BusyCalendar, found: Busy) -> None:
    """These are its busy times now."""
    calendar.spans.all().delete()
    BusySpan.objects.bulk_create(
        [
            BusySpan(
                calendar=calendar,
                person_id=calendar.person_id,
                starts_at=span.starts_at,
                ends_at=span.ends_at,
            )
            for span in found.spans
        ],
        batch_size=200,
    )


def _may_be_read(row: BusyCalendar, *, now: datetime) -> bool:
    """Whether its person could still give it for that organisation."""
    acting = row.organisation.public_id
    scope = agencies.scope_for(row.person_id, acting=acting, now=now)
    here = scope.acting_organisation_id == row.organisation_id
    return here and scope.may(Act.RESPOND)


def _record(act: str, calendar: BusyCalendar, *, by: int | None, now: datetime) -> None:
    audit.record(
        act=act,
        about=calendar,
        now=now,
        person_id=by,
        organisation_id=calendar.organisation_id,
    )
