"""Trying an edit out: what it changes of what is published, before it is saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from rosters.core import agreement
from rosters.core.effects import Held, Move, News, moves, news
from rosters.core.rules import Rule
from rosters.core.strains import Strain, rules_of
from rosters.core.words import PersonId
from rosters.errors import NoReason, RulesBroken, RulesNotWaived
from rosters.models import Roster, statements
from rosters.services import holding, waiving


@dataclass(frozen=True, slots=True)
class Tried:
    """What an edit changes, for whom, and whether it was saved.

    `mark` stands for these changes: who has seen them sends it back.
    `strains`: the rules they break. `refusals`: all for which it was agreed to and not
    saved all the same.
    """

    moves: tuple[Move, ...]
    news: Mapping[PersonId, News]
    mark: str
    saved: bool
    strains: tuple[Strain, ...] = ()
    refusals: tuple[DomainError, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """Which hard rules somebody overrides by name in what they save, and why."""

    by: int | None
    rules: frozenset[Rule] = frozenset()
    reason: str = ""
    is_clear: bool = True  # else what was typed of it is refused already


@transaction.atomic
def carry_out(
    edit: Callable[[], object],
    *,
    rosters: Sequence[Roster],
    agreed: str,
    now: datetime,
    waiver: Waiver | None,
    asks: bool = True,
) -> Tried:
    """Save the edit if `agreed` is the mark of what it still changes of what is
    published, be it nothing (`core.agreement`); else nothing is saved, and the changes
    returned. One that `asks` nothing is saved at once where it changes nothing.

    What breaks hard rules is saved only with a `waiver` that names each of them and
    says why, which is written down; None: the edit asks the rules itself.

    Does the edit itself and looks, so that what is shown is what would be: it is
    undone unless it is saved. What is agreed to holds all rosters of the consortium:
    the rules ask who is on call in another one, and that must stay so until it is
    saved. Raises what the edit raises.
    """
    if agreed:
        for consortium_id in sorted({roster.consortium_id for roster in rosters}):
            holding.locked_rosters(consortium_id)
    ids = [roster.pk for roster in rosters]
    until = statements.published_until(ids)
    before = _held(ids, now)
    edit()
    after = _held(ids, now)
    found = tuple(moves(before, after, since=now, until=until))
    heard = news(before, after, since=now, until=until)
    mark = agreement.mark(found, now=now, until=until)
    holds = agreement.still_holds(agreed, found, now=now)
    if not found and not asks:
        return Tried(found, heard, mark, saved=True)
    strained = waiving.strains_of(found, rosters[0], now=now)
    refusals = _refusals(strained, waiver) if waiver and holds else ()
    saved = holds and not refusals and (waiver is None or waiver.is_clear)
    if saved and waiver and strained:
        waiving.write_down(strained, waiver.reason, now=now, by=waiver.by)
    if not saved:
        transaction.set_rollback(True)
    return Tried(found, heard, mark, saved, strained, refusals)


@transaction.atomic
def under_rules(
    edit: Callable[[], object],
    *,
    roster: Roster,
    waiver: Waiver,
    now: datetime,
) -> None:
    """Carry out at once what gives somebody back a shift, held to the hard rules as
    whoever is put on call is; what the waiver names is written down. It may change the
    roster, and those beside it.

    Raises RulesBroken, and NoReason where a rule is waived and nobody says why; nothing
    is done then. A shift that stays open because whoever gets it back has time off
    counts as broken too: it is no way back. Raises what the edit raises.
    """
    ids = [each.pk for each in holding.locked_rosters(roster.consortium_id)]
    until = statements.published_until(ids)
    before = _held(ids, now)
    edit()
    found = moves(before, _held(ids, now), since=now, until=until)
    strained = (
        *waiving.strains_of(found, roster, now=now),
        *waiving.kept_off(found, now=now),
    )
    if not strained:
        return
    if set(rules_of(strained)) - waiver.rules:
        broken = tuple(each for strain in strained for each in strain.broken)
        raise RulesBroken(waiving.said(strained), broken=broken)
    if not waiver.reason.strip():
        raise NoReason(_("Say why the rule is overridden."), field="reason")
    waiving.write_down(strained, waiver.reason, now=now, by=waiver.by)


def _refusals(strained: Sequence[Strain], waiver: Waiver) -> tuple[DomainError, ...]:
    """All that is lacking, so that it can be mended at once."""
    found: list[DomainError] = []
    if set(rules_of(strained)) - waiver.rules:
        sentence = _(
            "Nothing is saved: choose each of these rules to save it all the same."
        )
        found.append(RulesNotWaived(sentence, field="waive"))
    if strained and not waiver.reason.strip():
        found.append(NoReason(_("Say why the rule is overridden."), field="why"))
    return tuple(found)


def _held(roster_ids: Sequence[int], now: datetime) -> list[Held]:
    return [Held(*row) for row in statements.held_in(roster_ids, now)]
