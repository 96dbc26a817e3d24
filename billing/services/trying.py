"""A draft tried on the last real period: who would pay what. Writes nothing."""

from dataclasses import dataclass

from billing import words
from billing.core.allocation import CannotBeSplit
from billing.core.periods import Computation, compute
from billing.errors import CannotWorkOut
from billing.models import Activation, AgreementVersion, Period
from billing.selectors import agreements, books, readings, sources
from billing.services import pricing
from common.money import Cents
from dispatch.selectors import billable


@dataclass(frozen=True, slots=True)
class MemberTried:
    """What a member would have paid, beside what it paid or would as things stand."""

    name: str
    cents: Cents
    then_cents: Cents | None
    parts: tuple[str, ...]

    @property
    def change_cents(self) -> Cents | None:
        if self.then_cents is None:
            return None
        return Cents(self.cents - self.then_cents)


@dataclass(frozen=True, slots=True)
class Tried:
    """The draft on a period. `refusal`: why it could not be worked out."""

    period: str
    members: tuple[MemberTried, ...]
    to_split_cents: Cents
    refusal: str = ""


def tried(version: AgreementVersion) -> Tried | None:
    """The draft on the consortium's last period; None where nothing was billed yet.

    Its responses are priced by the draft's own rates and time rules.
    """
    period = agreements.period_to_try(version)
    if period is None:
        return None
    name = words.period_name(books.days_of(period))
    try:
        done = _worked_out(version, period)
    except (CannotWorkOut, CannotBeSplit, ValueError, IndexError) as refused:
        sentence = str(refused) if isinstance(refused, CannotWorkOut) else ""
        if isinstance(refused, CannotBeSplit):
            sentence = words.refusal_sentence(refused.why)
        return Tried(name, (), Cents(0), sentence or words.cannot_try())
    return Tried(
        period=name,
        members=tuple(_members(version, period, done)),
        to_split_cents=done.to_split_cents,
    )


def _worked_out(version: AgreementVersion, period: Period) -> Computation:
    terms = books.terms_of(version)
    window = sources.window(period.consortium, period.starts_on, period.ends_on)
    responses = list(billable.final_responses(period.consortium_id, window))
    follow_ups = list(billable.follow_ups_done(period.consortium_id, window))
    facts = pricing.priced_under(responses, follow_ups, terms)
    reading = readings.reading_of(
        period,
        terms,
        activations=tuple(
            Activation(pk=number, **each) for number, each in enumerate(facts, start=1)
        ),
    )
    figures = readings.figures_of(reading, terms)
    return compute(terms.agreement, books.days_of(period), figures)


def _members(
    version: AgreementVersion, period: Period, done: Computation
) -> list[MemberTried]:
    terms, then = books.terms_of(version), _then(period)
    days = books.days_of(period)
    found = []
    for share in done.shares:
        member = terms.agreement.member(share.agency)
        organisation = terms.organisation_of(share.agency)
        name = member.name if member else share.agency
        found.append(
            MemberTried(
                name=name,
                cents=share.cents,
                then_cents=then.get(organisation),
                parts=tuple(
                    words.line_sentence(line, period=days, costs=done.costs, of=name)
                    for line in share.lines
                ),
            )
        )
    return found


def _then(period: Period) -> dict[int, Cents]:
    """What each paid for the period, or would as things stand."""
    terms = books.terms_of(period.agreement)
    try:
        if period.issued_at is not None:
            done = books.last_billed(period)
        else:
            done = readings.work_out(
                period, terms, readings.reading_in_sum(period, terms)
            )
    except CannotWorkOut:
        return {}
    return {terms.organisation_of(share.agency): share.cents for share in done.shares}
