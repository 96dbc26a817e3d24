"""Scenarios as people read them: which there are, and what one comes to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Consortium
from billing import words
from billing.core.agreement import AgencyKey
from billing.core.what_if import Outcome, Scenario, Town, per_head
from billing.core.what_if_formulas import Compared, compared
from billing.documents import read_scenario
from billing.models import Scenario as Row
from billing.selectors import agreements
from billing.words import what_if as said
from common.money import Cents, dollars

FULL = 1000


@dataclass(frozen=True, slots=True)
class ConsortiumScenarios:
    """A consortium's scenarios that one may read. `may_edit`: its books are kept
    here."""

    consortium: Consortium
    rows: tuple[Row, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One town under one formula. `width` of FULL is the most that anybody pays under
    any."""

    town: str
    cents: Cents
    width: int


@dataclass(frozen=True, slots=True)
class Column:
    """One formula. `notes` say what it left open and what it fell back on; `spread` is
    for the whole consortium, empty where one sees one's own share alone."""

    title: str
    about: str
    bars: tuple[Bar, ...]
    paid_cents: Cents
    others_cents: Cents
    uncovered_cents: Cents
    cost_cents: Cents
    notes: tuple[str, ...]
    refusal: str
    spread: str


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount, for each resident, and what of it is more than as things are; None
    where there is none."""

    cents: Cents | None
    per_head: Cents | None = None
    change_cents: Cents | None = None


@dataclass(frozen=True, slots=True)
class TownRow:
    """One town across all formulas, in their order."""

    name: str
    figures: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The towns with one more, or one fewer, across all formulas."""

    title: str
    rows: tuple[TownRow, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A scenario worked out, as the reader may see it. `is_whole`: everybody's amounts;
    else the reader's own agency's and the sums."""

    columns: tuple[Column, ...]
    rows: tuple[TownRow, ...]
    changes: tuple[Change, ...]
    is_whole: bool

    @property
    def has_residents(self) -> bool:
        cells = (cell for row in self.rows for cell in row.cells)
        return any(cell.per_head is not None for cell in cells)

    @property
    def has_others(self) -> bool:
        return any(column.others_cents for column in self.columns)

    @property
    def has_uncovered(self) -> bool:
        return any(column.uncovered_cents for column in self.columns)


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    row: Row
    title: str
    about: str
    cost: str
    comparison: Comparison
    may_edit: bool


def scenarios(scope: Scope) -> list[ConsortiumScenarios]:
    """By consortium, the last changed first: all of one's own, and of those one is a
    member of the ones that are open to members."""
    kept = {one.pk for one in agencies.consortia_hosted(scope)}
    edits = scope.may(Act.WEIGH_FORMULAS)
    rows: dict[int, list[Row]] = {}
    for row in (
        Row.objects.visible_to(scope).defer("document").select_related("changed_by")
    ):
        rows.setdefault(row.consortium_id, []).append(row)
    return [
        ConsortiumScenarios(
            consortium=consortium,
            rows=tuple(rows.get(consortium.pk, ())),
            may_edit=edits and consortium.pk in kept,
        )
        for consortium in agencies.consortia(scope)
    ]


def scenario_for(scope: Scope, public_id: UUID) -> Row:
    """The scenario, or 404: one that is not open is its consortium's host's alone."""
    return get_object_or_404(
        Row.objects.visible_to(scope).select_related("consortium", "changed_by"),
        public_id=public_id,
    )


def kept_for(scope: Scope, public_id: UUID) -> Row:
    """The scenario, or 404 for whoever does not keep the consortium's books."""
    kept = [one.pk for one in agencies.consortia_hosted(scope)]
    rows = Row.objects.visible_to(scope).filter(consortium__in=kept)
    return get_object_or_404(rows.select_related("consortium"), public_id=public_id)


def page_of(scope: Scope, row: Row, *, now: datetime) -> ScenarioPage:
    """Everything on the scenario's page. Ask for it by scope first.

    Whoever keeps the books reads it whole. A member reads its own agency's amounts and
    the sums; everybody's only where the agreement in force shows shares to all.
    """
    asked = read_scenario(row.document)
    keeps = row.consortium.host_id == scope.acting_organisation_id
    own = None if keeps else _own(scope, row, asked, now=now)
    costs = asked.costs
    return ScenarioPage(
        row=row,
        title=said.page_sentence(asked, row.consortium.name),
        about=asked.about if asked.about != row.name else "",
        cost=_("As billed, by the agreement's own costs.")
        if costs is None
        else _("%(standing)s that stands whoever calls, %(usage)s for responses.")
        % {
            "standing": dollars(costs.standing_cents),
            "usage": dollars(costs.usage_cents),
        },
        comparison=comparison(asked, own=own),
        may_edit=keeps and scope.may(Act.WEIGH_FORMULAS),
    )


def comparison(
    asked: Scenario, *, own: frozenset[AgencyKey] | None = None
) -> Comparison:
    """The formulas side by side. `own`: whose amounts may be seen; None: everybody's.

    One fewer and one more show what the others would pay, so they are for those who see
    everybody's.
    """
    found = compared(asked)
    shown = [town for town in asked.towns if own is None or town.key in own]
    most = max(
        (c for one in found for t in shown if (c := one.now.shares.get(t.key))),
        default=0,
    )
    return Comparison(
        columns=tuple(_column(asked, one, shown, most, own is None) for one in found),
        rows=tuple(_row(town, found) for town in shown),
        changes=tuple(_changes(asked, found)) if own is None else (),
        is_whole=own is None,
    )


def result_document(asked: Scenario) -> list[dict[str, object]]:
    """What each formula comes to, as plain JSON, in cents."""
    return [
        {
            "formula": one.code,
            "title": said.title_of(asked, one.code),
            "cost_cents": one.now.cost_cents,
            "others_cents": one.now.others_cents,
            "uncovered_cents": one.now.uncovered_cents,
            "shares": dict(one.now.shares),
            "refusal": said.refused(one.now.refusal) if one.now.refusal else "",
        }
        for one in compared(asked)
    ]


def _own(
    scope: Scope, row: Row, asked: Scenario, *, now: datetime
) -> frozenset[AgencyKey] | None:
    current = agreements.in_force_now(row.consortium, now=now)
    if current is not None and agreements.agreement_of(current).shares_shown:
        return None
    acting = agencies.acting_organisation(scope)
    mine = str(acting.public_id)
    return frozenset(town.key for town in asked.towns if town.organisation == mine)


def _column(
    asked: Scenario, one: Compared, shown: Iterable[Town], most: int, is_whole: bool
) -> Column:
    now = one.now
    notes = [said.fallback(used) for used in now.fallbacks]
    left = said.uncovered(now)
    return Column(
        title=said.title_of(asked, one.code),
        about=said.about(asked, one.code),
        bars=tuple(_bars(now, shown, most)),
        paid_cents=Cents(sum(now.shares.values())),
        others_cents=now.others_cents,
        uncovered_cents=now.uncovered_cents,
        cost_cents=now.cost_cents,
        notes=tuple([*notes, left] if left else notes),
        refusal=said.refused(now.refusal) if now.refusal else "",
        spread=_spread(asked, now) if is_whole else "",
    )


def _bars(now: Outcome, shown: Iterable[Town], most: int) -> Iterator[Bar]:
    for town in shown:
        cents = now.shares.get(town.key)
        if cents is not None:
            yield Bar(town.name, cents, max(cents, 0) * FULL // most if most else 0)


def _spread(asked: Scenario, now: Outcome) -> str:
    """ "From $575.65 (Stony Ford) to $2,154.21 (Millbrook); $0.17 to $0.29 a
    resident." """
    if now.lowest is None or now.highest is None:
        return ""
    if now.shares[now.lowest] == now.shares[now.highest]:
        return _("Everybody pays %(amount)s.") % {
            "amount": dollars(now.shares[now.lowest])
        }
    names = {town.key: town.name for town in asked.towns}
    spread = _("From %(low)s (%(lowest)s) to %(high)s (%(highest)s)") % {
        "low": dollars(now.shares[now.lowest]),
        "lowest": names.get(now.lowest, now.lowest),
        "high": dollars(now.shares[now.highest]),
        "highest": names.get(now.highest, now.highest),
    }
    heads = [
        cents
        for town in asked.towns
        if town.key in now.shares
        and (cents := per_head(now.shares[town.key], town.population)) is not None
    ]
    if not heads:
        return f"{spread}."
    if min(heads) == max(heads):
        return _("%(spread)s; %(amount)s a resident each.") % {
            "spread": spread,
            "amount": dollars(heads[0]),
        }
    return _("%(spread)s; %(least)s to %(most)s a resident.") % {
        "spread": spread,
        "least": dollars(min(heads)),
        "most": dollars(max(heads)),
    }


def _row(town: Town, found: Iterable[Compared]) -> TownRow:
    paid = [one.now.shares.get(town.key) for one in found]
    cells = (
        Cell(cents, None if cents is None else per_head(cents, town.population))
        for cents in paid
    )
    return TownRow(town.name, figures_said(town), tuple(cells))


def figures_said(town: Town) -> str:
    """ "12,000 residents, 24 officers, 400 requests, 61.50 hours": those that are."""
    said_of = (
        (town.population, _("%(n)s residents"), f"{town.population:,}"),
        (town.sworn, _("%(n)s officers"), f"{town.sworn:,}"),
        (
            town.calls,
            ngettext("%(n)s request", "%(n)s requests", town.calls or 0),
            f"{town.calls:,}",
        ),
        (town.minutes, _("%(n)s hours"), words.hours(town.minutes)),
        (town.value, _("%(n)s assessed value"), f"{town.value:,}"),
    )
    return ", ".join(text % {"n": n} for figure, text, n in said_of if figure)


def _changes(asked: Scenario, found: tuple[Compared, ...]) -> Iterator[Change]:
    if asked.joining is not None:
        yield Change(
            _("If %(town)s joined") % {"town": asked.joining.name},
            tuple(
                _moved(town, [(one.now, one.with_joining) for one in found])
                for town in (*asked.towns, asked.joining)
            ),
        )
    leaving = asked.town(asked.leaving) if asked.leaving else None
    if leaving is not None:
        yield Change(
            _("If %(town)s were not in it") % {"town": leaving.name},
            tuple(
                _moved(town, [(one.now, one.without_leaving) for one in found])
                for town in asked.towns
                if town.key != leaving.key
            ),
        )


def _moved(town: Town, pairs: Iterable[tuple[Outcome, Outcome | None]]) -> TownRow:
    cells = []
    for now, then in pairs:
        cents = then.shares.get(town.key) if then is not None else None
        before = now.shares.get(town.key)
        moved = None if cents is None or before is None else Cents(cents - before)
        cells.append(Cell(cents, change_cents=moved))
    return TownRow(town.name, figures_said(town), tuple(cells))
