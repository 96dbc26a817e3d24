"""Questions about callouts, narrowed to the asker."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from agencies.core.acts import Act, acts_of
from agencies.core.scope import Scope
from agencies.core.words import Kind as OrganisationKind
from agencies.models import Consortium, Organisation, User
from agencies.selectors import agencies_of, consortium_of_agency, scope_for, zone_of
from common import walltime
from dispatch import words
from dispatch.core.finding import ANYTHING, Sought
from dispatch.core.words import HELD, OPEN, Kind, PageState, Part, State
from dispatch.models import Alarm, AskedToo, Callout, Page, Response
from dispatch.models.callouts import agency_topic
from dispatch.selectors.finding import sought_by

# What a line about each of many needs beside its own row.
_WORK = Response.objects.select_related("clinician").prefetch_related("questions")
_BESIDE = ("pages", Prefetch("responses", _WORK))
_SHOWN = (*_BESIDE, "other_incidents")
PAGE_SIZE = 50
SHIFT = timedelta(hours=12)
OVER_SPOKEN_OF = timedelta(days=2)
_RELATED = (
    "consortium",
    "requesting_organisation",
    "place_agency",
    "lead",
    "owner",
    "requester",
    "entered_by",
    "secured_by",
    "late_offer_by",
)


def callout_for(scope: Scope, public_id: UUID) -> Callout:
    """The callout, or 404: another agency's and a missing one look the same."""
    visible = Callout.objects.visible_to(scope).select_related(*_RELATED)
    return get_object_or_404(visible.prefetch_related(*_SHOWN), public_id=public_id)


def was_ever_answered(consortium_id: int) -> bool:
    """Whether somebody has taken a real request there. System question."""
    real = Callout.objects.filter(consortium_id=consortium_id, kind=Kind.LIVE.value)
    return real.filter(accepted_at__isnull=False).exists()


def open_callouts(scope: Scope) -> list[Callout]:
    """Every open request one may see, the nearest deadline first; no imports."""
    return list(
        Callout.objects.visible_to(scope)
        .still_open()
        .exclude(kind="imported")
        .select_related(*_RELATED)
        .prefetch_related(*_BESIDE)
        .order_by("deadline_at", "pk")
    )


def own_of(some: list[Callout], scope: Scope) -> list[Callout]:
    """Those of them that the person asked for, first or too, or leads, in the same
    order.
    """
    rows = AskedToo.objects.filter(person=scope.user_id, callout__in=some)
    too = set(rows.values_list("callout", flat=True))
    return [
        callout
        for callout in some
        if scope.user_id in {callout.requester_id, callout.lead_id} or callout.pk in too
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """One screen of past and present requests; `older` is the key of the next."""

    callouts: tuple[Callout, ...] = ()
    older: str = ""


NOTHING_LISTED = Listed()


def callouts(
    scope: Scope,
    *,
    sought: Sought = ANYTHING,
    before: UUID | None = None,
    count: int = PAGE_SIZE,
    still_open: bool = False,
) -> Listed:
    """Requests one may see that are like that, newest first, `count` at a time, by key.

    `before` is the last one of the screen before; an unknown one starts at the top.
    """
    rows = sought_by(scope, sought).select_related(*_RELATED)
    if still_open:
        rows = rows.still_open()
    last = _last_shown(scope, before)
    if last is not None:
        rows = rows.filter(
            Q(requested_at=last.requested_at, pk__lt=last.pk)
            | Q(requested_at__lt=last.requested_at)
        )
    rows = rows.prefetch_related(*_SHOWN).order_by("-requested_at", "-pk")
    found = list(rows[: count + 1])
    more = len(found) > count
    shown = tuple(found[:count])
    return Listed(shown, str(shown[-1].public_id) if more else "")


def _last_shown(scope: Scope, before: UUID | None) -> Callout | None:
    if before is None:
        return None
    return Callout.objects.visible_to(scope).filter(public_id=before).first()


def open_response(callout: Callout) -> Response | None:
    """The open work of who leads it."""
    return callout.responses.filter(is_open=True, part=Part.LEAD.value).first()


def is_in_person(callout: Callout) -> bool:
    """Whether who has it comes in person; False when nobody is at work on it."""
    response = open_response(callout)
    return response is not None and response.in_person


def page_for(scope: Scope, public_id: UUID) -> Page:
    """The page, or 404 when it was not sent to the asking person."""
    mine = Page.objects.filter(person_id=scope.user_id).select_related(
        "callout__consortium", "callout__requesting_organisation", "callout__lead"
    )
    return get_object_or_404(mine, public_id=public_id)


def own_open_pages(scope: Scope) -> list[Page]:
    """Pages that still wait for the asking person's answer, newest first."""
    return list(
        Page.objects.asking()
        .filter(person_id=scope.user_id)
        .select_related("callout__consortium", "callout__requesting_organisation")
        .order_by("-asked_at")
    )


def page_of(public_id: UUID) -> Page:
    """The page a signed call is about, or 404. System question: no scope."""
    return get_object_or_404(
        Page.objects.select_related(
            "person",
            "callout__consortium",
            "callout__requesting_organisation",
            "callout__lead",
        ),
        public_id=public_id,
    )


def callout_of(public_id: UUID) -> Callout:
    """The callout a signed call is about, or 404. System question: no scope."""
    return get_object_or_404(
        Callout.objects.select_related(*_RELATED), public_id=public_id
    )


def alarm_of(public_id: UUID) -> Alarm:
    """The alarm a signed call is about, or 404. System question: no scope."""
    return get_object_or_404(
        Alarm.objects.select_related("callout", "consortium"), public_id=public_id
    )


def open_page_of(person_id: int) -> Page | None:
    """The newest page this person may still answer. System question."""
    return (
        Page.objects.asking().filter(person_id=person_id).order_by("-asked_at").first()
    )


def pages_asking(person_id: int) -> list[Page]:
    """The pages that ask this person now, of requests that look for somebody. System
    question.
    """
    rows = Page.objects.filter(
        person_id=person_id,
        state=PageState.OPEN.value,
        callout__state=State.PAGING.value,
    )
    return list(rows.order_by("pk"))


def engaged_elsewhere(page: Page) -> Callout | None:
    """The other request this page's person is shown on, in person. System question."""
    response = (
        Response.objects.engaging()
        .filter(clinician_id=page.person_id)
        .exclude(callout_id=page.callout_id)
        .select_related("callout__consortium", "callout__requesting_organisation")
        .first()
    )
    return response.callout if response else None


def led_by(person_id: int) -> Callout | None:
    """The request this person is at work on. System question."""
    response = (
        Response.objects.filter(clinician_id=person_id, is_open=True)
        .select_related("callout__consortium", "callout__requesting_organisation")
        .order_by("-dispatched_at")
        .first()
    )
    return response.callout if response else None


MOST_SPOKEN_OF = 3


def asked_from(person_id: int | None, number: str) -> list[Callout]:
    """The open requests of who calls from `number`: those they asked for, first or too,
    and those that say to call back there. Held ones first, then the newest. System
    question.
    """
    too = AskedToo.objects.none()
    theirs = Q(pk__in=[])
    if person_id is not None:
        theirs = Q(requester=person_id)
        too |= AskedToo.objects.filter(person=person_id)
    if number:
        theirs |= Q(callback_number=number)
        too |= AskedToo.objects.filter(number=number)
    theirs |= Q(pk__in=too.values("callout"))
    rows = (
        Callout.objects.still_open()
        .exclude(kind=Kind.IMPORTED.value)
        .filter(theirs)
        .select_related(*_RELATED)
        .order_by("-requested_at", "-pk")
    )
    found = sorted(rows, key=lambda row: State(row.state) not in HELD)
    return found[:MOST_SPOKEN_OF]


def numbered(person_id: int, sequence: int, *, now: datetime) -> Callout | None:
    """The newest request with this number that the person asked for or leads, or that
    their own agency asked for: those they may change by text. An open one before one
    of the last days that is over. System question.
    """
    scope = scope_for(person_id, acting=None, now=now)
    own = {
        s.organisation_id
        for s in scope.standings
        if s.kind is OrganisationKind.AGENCY
        and Act.MARK_CALLOUTS in acts_of([s.role], at=s.kind)
    }
    is_over = ~Q(state__in=[state.value for state in OPEN])
    rows = (
        Callout.objects.exclude(is_over, requested_at__lt=now - OVER_SPOKEN_OF)
        .exclude(kind=Kind.IMPORTED.value)
        .filter(
            Q(requester=person_id)
            | Q(lead=person_id)
            | Q(requesting_organisation__in=own)
            | Q(pk__in=_works_on(person_id)),
            sequence=sequence,
        )
        .select_related("consortium", "requesting_organisation", "lead")
        .order_by("-requested_at")
    )
    found = sorted(rows, key=lambda row: State(row.state) not in OPEN)
    return found[0] if found else None


def _works_on(person_id: int) -> QuerySet[Any]:
    """The requests on which this person is at work, leading or not."""
    rows = Response.objects.filter(clinician_id=person_id, is_open=True)
    return rows.values("callout")


def was_sent(scope: Scope, form_key: UUID) -> bool:
    """Whether this form became a request one may see: sent again, it is that one."""
    return Callout.objects.visible_to(scope).filter(form_key=form_key).exists()


def askable_agencies(scope: Scope, *, now: datetime) -> list[Organisation]:
    """The agencies one may ask for: one's own, or for a dispatcher every member."""
    if scope.acting_organisation_id is None:
        return []
    if scope.may(Act.ASK_FOR_MEMBERS) and scope.sees_whole_consortium:
        found = {
            agency.pk: agency
            for consortium_id in sorted(scope.consortium_ids)
            for agency in agencies_of(consortium_id, now=now)
        }
        return list(found.values())
    if scope.acting_kind is not OrganisationKind.AGENCY:
        return []
    return list(Organisation.objects.filter(pk=scope.acting_organisation_id))


def recordable_agencies(scope: Scope, *, now: datetime) -> list[Organisation]:
    """The agencies for which one may write down what happened: those one may ask for,
    and for who serves all members every one.
    """
    if not scope.sees_whole_consortium:
        return askable_agencies(scope, now=now)
    return [
        agency
        for consortium_id in sorted(scope.consortium_ids)
        for agency in agencies_of(consortium_id, now=now)
    ]


def zone_for(agency: Organisation, *, now: datetime) -> str:
    """The zone of the consortium through which that agency asks, or its own."""
    consortium = consortium_of_agency(agency.pk, now=now)
    return consortium.zone if consortium else agency.zone


def today(scope: Scope, *, now: datetime) -> date:
    """The day it is where one acts."""
    return walltime.local_date(now, walltime.zone(zone_of(scope)))


def last_place(scope: Scope, *, now: datetime) -> str:
    """The place the person asked from last in this shift, or blank. Where they
    cancelled is no place they still are at.
    """
    last = (
        Callout.objects.visible_to(scope)
        .filter(requester_id=scope.user_id, requested_at__gt=now - SHIFT)
        .exclude(place="")
        .exclude(state=State.CANCELLED.value)
        .order_by("-requested_at")
        .values_list("place", flat=True)
        .first()
    )
    return last or ""


def open_alarms(scope: Scope) -> list[Alarm]:
    """Alarms nobody has taken, newest first."""
    return list(
        Alarm.objects.visible_to(scope)
        .filter(acknowledged_at__isnull=True)
        .select_related("callout", "consortium")
    )


def taken_alarms(scope: Scope, *, now: datetime) -> list[Alarm]:
    """Alarms that somebody took during the present shift, the last taken first."""
    return list(
        Alarm.objects.visible_to(scope)
        .filter(acknowledged_at__gt=now - SHIFT)
        .select_related("callout", "consortium", "acknowledged_by")
        .order_by("-acknowledged_at")[:PAGE_SIZE]
    )


def board_topics(scope: Scope) -> list[str]:
    """What the board of this scope listens to: one topic per consortium, or that of
    the agency which sees no requests but its own.
    """
    if scope.acting_organisation_id is None:
        return []
    if not scope.sees_whole_consortium:
        own = Organisation.objects.get(pk=scope.acting_organisation_id)
        return [agency_topic(own)]
    rows = Consortium.objects.visible_to(scope)
    return [f"board:{row.public_id}" for row in rows]


def alarm_for(scope: Scope, public_id: UUID) -> Alarm:
    return get_object_or_404(Alarm.objects.visible_to(scope), public_id=public_id)


def requester_name(callout: Callout) -> str:
    person: User | None = callout.requester
    return person.work_name if person else ""


def clock_for(scope: Scope, at: datetime) -> str:
    """`at` as the acting organisation's wall clock shows it."""
    return words.clock(at, zone_of(scope))
