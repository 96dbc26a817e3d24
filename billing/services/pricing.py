"""Keeping activations in step with the responses they are priced from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from billing.core.activations import Priced, Unpriceable, agency_billed, price
from billing.core.agreement import Agreement, TwoAgencies
from billing.core.crediting import followed_up, work_of
from billing.core.sharing import divided
from billing.core.time_rules import MinimumApplies
from billing.errors import NoAgreementInForce
from billing.models import Activation, Period, SharedTrip
from billing.selectors import books, sources
from billing.selectors.books import Terms
from billing.selectors.shifts import Shifts
from billing.services.facts import PRICED, price_facts
from common import walltime
from common.intervals import Span
from dispatch.models import FollowUp, Response
from dispatch.outcomes import ResponseClosed
from dispatch.selectors import billable

BATCH = 500
MOMENT = timedelta(microseconds=1)
Facts = dict[str, Any]
Key = tuple[int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class Pricing:
    """What a batch is priced with: the terms, and what was known around it."""

    terms: Terms
    shifts: Shifts | None
    trips: Mapping[int, SharedTrip]
    zone: ZoneInfo


def take_response(closed: ResponseClosed) -> None:
    """Price one response again; the `dispatch.outcomes` hook. Safe to repeat.

    Without an agreement in force on its day nothing is written: `rebuild` finds it
    once there is one.
    """
    response = billable.final_response(closed.response_id)
    if response is None:
        Activation.objects.filter(response_id=closed.response_id).delete()
        return
    try:
        version = books.version_on(response.callout.consortium_id, local_day(response))
    except NoAgreementInForce:
        return
    _write_responses([response], books.terms_of(version), now=closed.at)


@transaction.atomic
def rebuild(period: Period, *, now: datetime) -> int:
    """Price everything of the period again; how much changed. Safe to repeat.

    A response that no longer counts (reopened, taken back, a drill) loses its
    activation; one that did not change is not touched, so that `priced_at` tells
    truly when a price last moved.
    """
    terms = books.terms_of(period.agreement)
    responses = responses_of(period)
    changed = sum(
        _write_responses(batch, terms, now=now)
        for batch in _batches(responses.iterator(chunk_size=BATCH))
    )
    done = list(_follow_ups_of(period))
    return _forget_gone(period) + changed + _write_follow_ups(done, terms, now=now)


def rebuild_in_steps(
    period: Period, *, now: datetime, step: int = BATCH
) -> Iterator[int]:
    """The same, a transaction for each step; yields how many responses each priced.
    Whoever stops in between has prices that are right, each by itself.
    """
    terms = books.terms_of(period.agreement)
    _forget_gone(period)
    price_follow_ups(period, now=now)
    keys = list(responses_of(period).values_list("pk", flat=True))
    for first in range(0, len(keys), step):
        batch = keys[first : first + step]
        with transaction.atomic():
            _write_responses(_of(period, batch), terms, now=now)
        yield len(batch)


def responses_of(period: Period) -> QuerySet[Response]:
    """What is priced in the period, follow-ups apart."""
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    return billable.final_responses(period.consortium_id, window)


def _of(period: Period, keys: Sequence[int]) -> list[Response]:
    """Those of `keys` that are (still) priced in the period. They are looked up by key:
    SQLite, asked for both, reads the whole period for each few of them.
    """
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    return [
        response
        for response in billable.final_among(keys)
        if response.callout.consortium_id == period.consortium_id
        and window.starts_at <= response.callout.requested_at < window.ends_at
    ]


def _follow_ups_of(period: Period) -> QuerySet[FollowUp]:
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    return billable.follow_ups_done(period.consortium_id, window)


def _forget_gone(period: Period) -> int:
    """Take away what is the activation of nothing any more; how many."""
    done = _follow_ups_of(period)
    gone, _ = (
        Activation.objects.within(period)
        .exclude(
            Q(response__in=responses_of(period).values("pk"))
            | Q(follow_up__in=done.values("pk"))
        )
        .delete()
    )
    return gone


@transaction.atomic
def price_follow_ups(period: Period, *, now: datetime) -> int:
    """Price the follow-ups of an open period; how many changed. Safe to repeat."""
    terms = books.terms_of(period.agreement)
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    done = billable.follow_ups_done(period.consortium_id, window)
    return _write_follow_ups(list(done), terms, now=now)


def priced_under(
    responses: Sequence[Response], follow_ups: Sequence[FollowUp], terms: Terms
) -> list[Facts]:
    """What these would be billed as under `terms`. Writes nothing."""
    found = [_follow_up_facts(each, terms) for each in follow_ups]
    if responses:
        with_ = _pricing(responses, terms)
        for response in responses:
            found += [
                {**facts, "part": part}
                for part, facts in enumerate(_facts(response, with_))
            ]
    return found


def local_day(response: Response) -> date:
    """The local day help was asked for: it decides the period."""
    callout = response.callout
    zone = walltime.zone(callout.consortium.zone)
    return walltime.local_date(callout.requested_at, zone)


def _write_responses(responses: list[Response], terms: Terms, *, now: datetime) -> int:
    """Create or change the activations of `responses`; how many were."""
    if not responses:
        return 0
    with_ = _pricing(responses, terms)
    facts: dict[Key, Facts] = {}
    for response in responses:
        for part, known in enumerate(_facts(response, with_)):
            facts[response.pk, None, part] = known
    rows = Activation.objects.filter(response__in=responses)
    return _write(facts, rows, responses[0].callout.consortium_id, now=now)


def _write_follow_ups(done: list[FollowUp], terms: Terms, *, now: datetime) -> int:
    if not done:
        return 0
    facts: dict[Key, Facts] = {
        (None, each.pk, 0): _follow_up_facts(each, terms) for each in done
    }
    rows = Activation.objects.filter(follow_up__in=done)
    return _write(facts, rows, done[0].consortium_id, now=now)


def _write(
    facts: Mapping[Key, Facts],
    rows: Iterable[Activation],
    consortium_id: int,
    *,
    now: datetime,
) -> int:
    """Make the activations say these facts, and take away what is none any more."""
    known = {(row.response_id, row.follow_up_id, row.part): row for row in rows}
    gone = [row.pk for key, row in known.items() if key not in facts]
    Activation.objects.filter(pk__in=gone).delete()
    new, changed = [], []
    for key, values in facts.items():
        row = known.get(key)
        if row is None:
            response, follow_up, part = key
            new.append(
                Activation(
                    response_id=response,
                    follow_up_id=follow_up,
                    part=part,
                    consortium_id=consortium_id,
                    priced_at=now,
                    **values,
                )
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in {**values, "priced_at": now}.items():
                setattr(row, name, value)
            changed.append(row)
    _store(new, changed)
    return len(gone) + len(new) + len(changed)


def _store(new: list[Activation], changed: list[Activation]) -> None:
    names = [name.removesuffix("_id") for name in (*PRICED, "priced_at")]
    by_follow_up = [row for row in new if row.response_id is None]
    by_response = [row for row in new if row.response_id is not None]
    for rows, unique in (
        (by_response, ["response", "part"]),
        (by_follow_up, ["follow_up"]),
    ):
        Activation.objects.bulk_create(  # somebody else may have priced it meanwhile
            rows, update_conflicts=True, unique_fields=unique, update_fields=names
        )
    Activation.objects.bulk_update(changed, names)


def _pricing(responses: Sequence[Response], terms: Terms) -> Pricing:
    consortium = responses[0].callout.consortium
    once = terms.agreement.time.minimum_applies is MinimumApplies.FIRST_OF_SHIFT
    marks = [r.departed_at for r in responses if r.departed_at is not None]
    shifts = None
    if once and marks:
        around = Span(min(marks), max(marks) + MOMENT)
        shifts = Shifts.around(consortium.pk, around)
    trips = SharedTrip.objects.filter(response__in=responses).order_by("pk")
    return Pricing(
        terms=terms,
        shifts=shifts,
        trips=_standing(trips),
        zone=walltime.zone(consortium.zone),
    )


def _standing(trips: Iterable[SharedTrip]) -> dict[int, SharedTrip]:
    """By response what was said last of it, unless that it was no trip for two."""
    newest = {trip.response_id: trip for trip in trips}
    return {pk: trip for pk, trip in newest.items() if trip.agency_id is not None}


def _facts(response: Response, with_: Pricing) -> Iterator[Facts]:
    """What each part of the response is billed as: one, or two for a shared trip."""
    agreement, callout = with_.terms.agreement, response.callout
    is_first = with_.shifts is None or with_.shifts.is_first(
        response.clinician_id, response.departed_at
    )
    work = work_of(sources.recorded(response), is_first_of_shift=is_first)
    priced = price(work, agreement, with_.zone)
    common = {
        "agreement_id": with_.terms.version.pk,
        "number": callout.number,
        "day": local_day(response),
        "kind": work.kind.value,
        "clocks": {clock.value: at.isoformat() for clock, at in work.clocks.items()},
        "clause": agreement.time.clause,
    }
    payer = agency_billed(
        agreement.attribution,
        requester=callout.requesting_organisation_id,
        place=callout.place_agency_id,
    )
    for agency, part in _parts(payer, priced, with_.trips.get(response.pk), agreement):
        yield {"agency_id": agency, **common, **price_facts(part)}


def _parts(
    payer: int | None,
    priced: Priced | Unpriceable,
    trip: SharedTrip | None,
    agreement: Agreement,
) -> list[tuple[int | None, Priced | Unpriceable]]:
    shared = agreement.two_agencies is not TwoAgencies.REQUESTER_PAYS
    if trip is None or not shared or isinstance(priced, Unpriceable):
        return [(payer, priced)]
    own, other = divided(
        priced,
        own_minutes=trip.own_minutes,
        other_minutes=trip.other_minutes,
        policy=agreement.two_agencies,
    )
    return [(payer, own), (trip.agency_id, other)]


def _follow_up_facts(done: FollowUp, terms: Terms) -> Facts:
    agreement, callout = terms.agreement, done.callout
    zone = walltime.zone(callout.consortium.zone)
    ended_at, minutes = sources.followed_up(done)
    work = followed_up(ended_at, minutes)
    return {
        "agreement_id": terms.version.pk,
        "agency_id": agency_billed(
            agreement.attribution,
            requester=callout.requesting_organisation_id,
            place=callout.place_agency_id,
        ),
        "number": callout.number,
        "day": walltime.local_date(ended_at, zone),
        "kind": work.kind.value,
        "clocks": {clock.value: at.isoformat() for clock, at in work.clocks.items()},
        "clause": agreement.time.clause,
        **price_facts(price(work, agreement, zone)),
    }


def _batches(responses: Iterator[Response]) -> Iterable[list[Response]]:
    while batch := list(islice(responses, BATCH)):
        yield batch
