"""What happened in a scenario's year, in the terms that money is worked out in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from billing.core.agreement import ActivationKey
from billing.core.costs import BilledActivation, Figures
from billing.core.what_if import Costs, Scenario, Stretch, Town
from common.money import Cents, charge, split_by_weight


def stretches(scenario: Scenario, towns: Sequence[Town]) -> Iterator[Stretch]:
    """The year in one piece from typed figures, or the periods that really were with
    the newcomer's year laid over them and typed costs in place of their own."""
    if scenario.periods:
        yield from _laid_over(scenario, towns)
    else:
        yield Stretch(scenario.year, _figures(scenario, towns))


def _figures(scenario: Scenario, towns: Sequence[Town]) -> Figures:
    """Typed figures: one sum of responses for each town, each call a response.

    What the responses cost is each town's by its minutes, or its calls where no minutes
    are given; a newcomer's come at the same rate and on top.
    """
    costs = scenario.costs or Costs(Cents(0))
    weights = {t.key: t.minutes for t in scenario.towns}
    unit = "minutes"
    if not sum(weights.values()):
        weights, unit = {t.key: t.calls for t in scenario.towns}, "calls"
    whole = sum(weights.values())
    own = split_by_weight(costs.usage_cents, weights) if whole else {}
    return Figures(
        standby_minutes={},
        activations=tuple(
            BilledActivation(
                key=ActivationKey(town.key),
                agency=town.key,
                minutes=town.minutes,
                time_cents=own[town.key]
                if town.key in own
                else _at_rate(costs.usage_cents, getattr(town, unit), whole),
                responses=town.calls,
            )
            for town in towns
        ),
        calls={town.key: town.calls for town in towns},
    )


def _at_rate(cents: Cents, quantity: int, whole: int) -> Cents:
    """What `quantity` costs where `whole` cost `cents`, half a cent up."""
    return charge(Decimal(cents).scaleb(-2), quantity, per=whole) if whole else Cents(0)


def _laid_over(scenario: Scenario, towns: Sequence[Town]) -> Iterator[Stretch]:
    keys = {town.key for town in scenario.towns}
    coming = [town for town in towns if town.key not in keys]
    days = {place: one.span.days for place, one in enumerate(scenario.periods)}
    rows = [done for one in scenario.periods for done in one.figures.activations]
    cents, minutes = _usage(rows)
    parts = {
        town.key: (
            split_by_weight(Cents(town.calls), days),
            split_by_weight(Cents(town.minutes), days),
            split_by_weight(_at_rate(Cents(cents), town.minutes, minutes), days),
        )
        for town in coming
    }
    for place, one in enumerate(scenario.periods):
        figures = one.figures
        more = tuple(
            BilledActivation(
                key=ActivationKey(key),
                agency=key,
                minutes=spent[place],
                time_cents=own[place],
                responses=calls[place],
            )
            for key, (calls, spent, own) in parts.items()
        )
        yield Stretch(
            one.span,
            replace(
                figures,
                activations=(*figures.activations, *more),
                calls={
                    **figures.calls,
                    **{key: calls[place] for key, (calls, _m, _o) in parts.items()},
                },
            ),
        )


def _usage(activations: Iterable[BilledActivation]) -> tuple[int, int]:
    """The cents that all responses came to, and their minutes."""
    rows = tuple(activations)
    cents = sum(done.time_cents + done.miles_cents for done in rows)
    return cents, sum(done.minutes for done in rows)
