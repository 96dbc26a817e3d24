"""Keeping activations in step with the responses they are priced from."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction

from billing.core.activations import Priced, Unpriceable, agency_billed, price
from billing.core.crediting import work_of
from billing.errors import NoAgreementInForce
from billing.models import Activation, Period
from billing.selectors import books, sources
from billing.selectors.books import Terms
from common import walltime
from dispatch.models import Response
from dispatch.outcomes import ResponseClosed
from dispatch.selectors import billable

BATCH = 500
_PRICED = (
    "agreement_id",
    "agency_id",
    "number",
    "day",
    "kind",
    "clocks",
    "since",
    "until",
    "exact_minutes",
    "billable_minutes",
    "time_cents",
    "miles_tenths",
    "miles_cents",
    "clause",
    "steps",
    "problem",
    "missing",
)


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
    _write([response], books.terms_of(version), now=closed.at)


@transaction.atomic
def rebuild(period: Period, *, now: datetime) -> int:
    """Price every response of the period again; how many changed. Safe to repeat.

    A response that no longer counts (reopened, taken back, a drill) loses its
    activation; one that did not change is not touched, so that `priced_at` tells
    truly when a price last moved.
    """
    terms = books.terms_of(period.agreement)
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    responses = billable.final_responses(period.consortium_id, window)
    gone, _ = (
        Activation.objects.within(period)
        .exclude(response__in=responses.values("pk"))
        .delete()
    )
    changed = sum(
        _write(batch, terms, now=now)
        for batch in _batches(responses.iterator(chunk_size=BATCH))
    )
    return gone + changed


def local_day(response: Response) -> date:
    """The local day help was asked for: it decides the period."""
    callout = response.callout
    zone = walltime.zone(callout.consortium.zone)
    return walltime.local_date(callout.requested_at, zone)


def _write(responses: list[Response], terms: Terms, *, now: datetime) -> int:
    """Create or change the activations of `responses`; how many were."""
    known = {
        row.response_id: row
        for row in Activation.objects.filter(response__in=responses)
    }
    new, changed = [], []
    for response in responses:
        facts = _facts(response, terms)
        row = known.get(response.pk)
        if row is None:
            new.append(
                Activation(
                    response=response,
                    consortium_id=response.callout.consortium_id,
                    priced_at=now,
                    **facts,
                )
            )
        elif any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in {**facts, "priced_at": now}.items():
                setattr(row, name, value)
            changed.append(row)
    names = [name.removesuffix("_id") for name in (*_PRICED, "priced_at")]
    Activation.objects.bulk_create(  # somebody else may have priced it meanwhile
        new, update_conflicts=True, unique_fields=["response"], update_fields=names
    )
    Activation.objects.bulk_update(changed, names)
    return len(new) + len(changed)


def _facts(response: Response, terms: Terms) -> dict[str, Any]:
    agreement = terms.agreement
    callout = response.callout
    work = work_of(sources.recorded(response))
    return {
        "agreement_id": terms.version.pk,
        "agency_id": agency_billed(
            agreement.attribution,
            requester=callout.requesting_organisation_id,
            place=callout.place_agency_id,
        ),
        "number": callout.number,
        "day": local_day(response),
        "kind": work.kind.value,
        "clocks": {clock.value: at.isoformat() for clock, at in work.clocks.items()},
        "clause": agreement.time.clause,
        **_price_facts(price(work, agreement)),
    }


def _price_facts(priced: Priced | Unpriceable) -> dict[str, Any]:
    match priced:
        case Unpriceable(missing=missing, backwards=backwards):
            return {
                "since": "",
                "until": "",
                "exact_minutes": None,
                "billable_minutes": None,
                "time_cents": 0,
                "miles_tenths": 0,
                "miles_cents": 0,
                "steps": [],
                "problem": "backwards" if backwards else "missing",
                "missing": [clock.value for clock in missing],
            }
        case Priced():
            return {
                "since": priced.since.value if priced.since else "",
                "until": priced.until.value if priced.until else "",
                "exact_minutes": priced.exact_minutes,
                "billable_minutes": priced.billable_minutes,
                "time_cents": priced.time_cents,
                "miles_tenths": int(priced.miles.scaleb(1)),
                "miles_cents": priced.miles_cents,
                "steps": [step.value for step in priced.steps],
                "problem": "",
                "missing": [],
            }


def _batches(responses: Iterator[Response]) -> Iterable[list[Response]]:
    while batch := list(islice(responses, BATCH)):
        yield batch
