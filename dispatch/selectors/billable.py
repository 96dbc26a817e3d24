"""Requests and responses as far as money is concerned.

System questions, without a scope except where one is taken: the books see every
agency's responses. What is read is clocks, kind and who asked; never nature, place
or disposition.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.shortcuts import get_object_or_404

from agencies.core.acts import Act
from agencies.core.scope import Scope
from common.intervals import Span
from dispatch.core.words import FollowUpState, Kind, Part, State
from dispatch.models import (
    Callout,
    CalloutEvent,
    FollowUp,
    ImportBatch,
    ImportLine,
    Response,
)

OVER = (State.CLOSED.value, State.CANCELLED.value)
_READ = (
    "callout__consortium__zone",
    "callout__consortium_id",
    "callout__year",
    "callout__sequence",
    "callout__kind",
    "callout__state",
    "callout__response_type",
    "callout__requested_at",
    "callout__requesting_organisation_id",
    "callout__place_agency_id",
    "in_person",
    "clinician_id",
    "dispatched_at",
    "departed_at",
    "on_scene_at",
    "cleared_at",
    "documentation_minutes",
    "miles_tenths",
)


def final_responses(consortium_id: int, within: Span) -> QuerySet[Response]:
    """Responses whose clocks are final for now: request over, not a drill.

    `within` is about when help was asked for. Only what `_READ` names is fetched.
    """
    return _final().filter(
        callout__consortium_id=consortium_id,
        callout__requested_at__gte=within.starts_at,
        callout__requested_at__lt=within.ends_at,
    )


def final_response(response_id: int) -> Response | None:
    """That response if it may be billed: over, and not a drill."""
    return _final().filter(pk=response_id).first()


def final_among(keys: Sequence[int]) -> QuerySet[Response]:
    """Those of these responses, a few hundred at most, that may be billed."""
    return _final().filter(pk__in=keys)


def follow_ups_done(consortium_id: int, within: Span) -> QuerySet[FollowUp]:
    """Follow-ups done in that time that somebody said took so many minutes."""
    rows = FollowUp.objects.filter(
        consortium_id=consortium_id,
        state=FollowUpState.DONE.value,
        minutes__gt=0,
        done_at__gte=within.starts_at,
        done_at__lt=within.ends_at,
    ).exclude(callout__kind=Kind.DRILL.value)
    return rows.select_related("callout__consortium")


def how_much(consortium_id: int, within: Span) -> tuple[int | None, ...]:
    """Counts, and newest keys, of all that is written of those requests: what changes
    one of their responses or follow-ups changes one of these.
    """
    responses = final_responses(consortium_id, within).order_by()
    facts = CalloutEvent.objects.filter(
        callout__consortium_id=consortium_id,
        callout__requested_at__gte=within.starts_at,
        callout__requested_at__lt=within.ends_at,
    ).order_by()
    done = follow_ups_done(consortium_id, within).order_by()
    return (
        *responses.aggregate(n=Count("pk"), newest=Max("pk")).values(),
        *facts.aggregate(n=Count("pk"), newest=Max("pk")).values(),
        *done.aggregate(n=Count("pk"), newest=Max("pk"), took=Sum("minutes")).values(),
    )


def visits(consortium_id: int, within: Span) -> list[tuple[int, datetime]]:
    """Who set out for a visit in person, and when."""
    rows = _final().filter(
        callout__consortium_id=consortium_id,
        in_person=True,
        departed_at__gte=within.starts_at,
        departed_at__lt=within.ends_at,
        clinician__isnull=False,
    )
    return [
        (person, at)
        for person, at in rows.values_list("clinician_id", "departed_at")
        if person is not None and at is not None
    ]


def requests_by_month(
    consortium_id: int, within: Span, *, zone: ZoneInfo, by_place: bool
) -> dict[tuple[date, int], int]:
    """Requests per local month (its first day) and agency, as `requests_by_agency`."""
    column = "place_agency_id" if by_place else "requesting_organisation_id"
    rows = (
        Callout.objects.filter(
            consortium_id=consortium_id,
            requested_at__gte=within.starts_at,
            requested_at__lt=within.ends_at,
            **{f"{column}__isnull": False},
        )
        .exclude(kind=Kind.DRILL.value)
        .annotate(month=TruncMonth("requested_at", tzinfo=zone))
        .values_list("month", column)
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {(month.date(), agency): count for month, agency, count in rows}


def requests_by_agency(
    consortium_id: int, within: Span, *, by_place: bool
) -> Counter[int]:
    """Requests per agency, answered or not, without drills.

    An agency's are those it asked for or, `by_place`, those from its area. Those of
    nobody known are in nobody's count.
    """
    column = "place_agency_id" if by_place else "requesting_organisation_id"
    return Counter(
        Callout.objects.filter(
            consortium_id=consortium_id,
            requested_at__gte=within.starts_at,
            requested_at__lt=within.ends_at,
            **{f"{column}__isnull": False},
        )
        .exclude(kind=Kind.DRILL.value)
        .values_list(column, flat=True)
    )


def real_among(response_ids: Iterable[int]) -> set[int]:
    """Those of the responses that are there and are no drill's."""
    rows = Response.objects.filter(pk__in=list(response_ids), is_drill=False)
    return set(
        rows.exclude(callout__kind=Kind.DRILL.value).values_list("pk", flat=True)
    )


def unfinished(consortium_id: int, within: Span) -> list[str]:
    """The numbers of requests asked for then that are not over yet, drills apart: what
    they cost is not known before somebody closes them."""
    rows = (
        Callout.objects.filter(
            consortium_id=consortium_id,
            requested_at__gte=within.starts_at,
            requested_at__lt=within.ends_at,
        )
        .exclude(state__in=OVER)
        .exclude(kind=Kind.DRILL.value)
        .order_by("requested_at", "pk")
    )
    return [row.number for row in rows.only("year", "sequence")]


def seconds_to_a_human(
    consortium_id: int, within: Span, *, by_place: bool
) -> dict[int, list[int | None]]:
    """Per agency, each request that a human took: the seconds from asking until then,
    None where no clock says. Without drills; an agency's as in `requests_by_agency`.
    """
    column = "place_agency_id" if by_place else "requesting_organisation_id"
    rows = (
        Callout.objects.filter(
            consortium_id=consortium_id,
            requested_at__gte=within.starts_at,
            requested_at__lt=within.ends_at,
            responses__isnull=False,
            **{f"{column}__isnull": False},
        )
        .exclude(kind=Kind.DRILL.value)
        .order_by("pk")
        .annotate(first=Min("responses__dispatched_at"))
        .values_list(column, "requested_at", "accepted_at", "first")
    )
    found: dict[int, list[int | None]] = {}
    for agency, asked_at, accepted_at, first in rows.iterator():
        taken_at = accepted_at or first
        known = taken_at is not None and taken_at >= asked_at
        seconds = int((taken_at - asked_at).total_seconds()) if known else None
        found.setdefault(agency, []).append(seconds)
    return found


def lines_behind(response_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """The file and the line that imported responses came from, by response."""
    rows = Response.objects.filter(pk__in=list(response_ids))
    callouts = dict(rows.values_list("pk", "callout_id"))
    lines = ImportLine.objects.filter(callout_id_kept__in=callouts.values())
    known = {
        kept: (name, line)
        for kept, name, line in lines.values_list(
            "callout_id_kept", "batch__file_name", "line"
        )
    }
    return {pk: known[callout] for pk, callout in callouts.items() if callout in known}


def responses_of_batch(batch_id: int) -> QuerySet[Response]:
    """The responses of one imported batch."""
    return Response.objects.filter(callout__batch_id=batch_id)


def consortium_of_batch(batch_id: int) -> int:
    """Whose batch it is. Raises ImportBatch.DoesNotExist for an unknown one."""
    return ImportBatch.objects.get(pk=batch_id).consortium_id


def response_for(scope: Scope, public_id: UUID) -> Response:
    """A response that is over, for whoever may set its times right: its clinician, and
    who keeps its rosters or its books. Else 404."""
    return get_object_or_404(
        _mendable(scope).select_related("callout__consortium", "clinician"),
        public_id=public_id,
    )


def mendable(scope: Scope, response_ids: Iterable[int]) -> dict[int, Response]:
    """Those of these responses whose times one may set right, by id."""
    rows = _mendable(scope).filter(pk__in=list(response_ids))
    return {row.pk: row for row in rows.select_related("clinician", "callout")}


def _mendable(scope: Scope) -> QuerySet[Response]:
    over = Response.objects.filter(is_drill=False, callout__state__in=OVER).exclude(
        callout__kind=Kind.DRILL.value
    )
    if not scope.sees_whole_consortium:
        return over.none()
    ours = over.filter(callout__consortium_id__in=scope.consortium_ids)
    if scope.may(Act.EDIT_ROSTER):
        return ours
    if scope.may(Act.CLOSE_PERIODS):
        return ours.filter(callout__consortium__host_id=scope.acting_organisation_id)
    return ours.filter(clinician_id=scope.user_id)


def doors_behind(scope: Scope, response_ids: list[int]) -> dict[int, UUID]:
    """The public ids of the requests behind these responses, by response, where the
    asker may open them."""
    if not scope.may(Act.SEE_CALLOUTS):
        return {}
    visible = Callout.objects.visible_to(scope).filter(responses__in=response_ids)
    return dict(visible.values_list("responses", "public_id"))


def _final() -> QuerySet[Response]:
    rows: QuerySet[Any] = Response.objects.filter(
        is_drill=False, callout__state__in=OVER
    ).exclude(callout__kind=Kind.DRILL.value)
    return rows.select_related("callout__consortium").only(*_READ)


def was_relieved(response: Response) -> bool:
    """Whether somebody else took it over before they had set out: for whoever did not
    go, the request was called off.
    """
    went = response.departed_at or response.on_scene_at
    if went is not None or not response.in_person or response.cleared_at is None:
        return False
    rows = Response.objects.filter(callout=response.callout_id, part=Part.LEAD.value)
    return rows.filter(pk__gt=response.pk).exists()
