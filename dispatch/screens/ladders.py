"""A ladder in words: who is rung from second to second, and what an edit changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from common.numbers import shown
from dispatch.core.ladder import RING_TAKES, Ladder, Manner, Rung, Whom
from dispatch.core.words import Help
from dispatch.documents.policies import ladder_from
from dispatch.models import LadderPolicy
from dispatch.selectors.policies import Place

WHOM: dict[Whom, str | Promise] = {
    Whom.PRIMARY: lazy("Who is on call (primary)"),
    Whom.BACKUP: lazy("The backup"),
    Whom.EVERYONE_FREE: lazy("Everyone on call who is free"),
    Whom.LEAST_RECENT: lazy("Who of them was called least recently"),
    Whom.SUPERVISOR: lazy("The duty supervisor"),
    Whom.OUTSIDE_LINE: lazy("The outside line"),
}
MANNER: dict[Manner, str | Promise] = {
    Manner.AT_ONCE: lazy("all at once"),
    Manner.IN_TURN: lazy("one after another"),
}
HELP: dict[Help, str | Promise] = {
    Help.ANY: lazy("Every request"),
    Help.IN_PERSON: lazy("Somebody is to come"),
    Help.BY_PHONE: lazy("By phone"),
}


def minutes(wait: timedelta) -> str:
    """`1:30`, as it is typed."""
    seconds = round(wait.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"


def span(wait: timedelta) -> str:
    """`1 min 30 s`, as it is said."""
    whole, seconds = divmod(round(wait.total_seconds()), 60)
    parts = []
    if whole:
        parts.append(_("{n} min").format(n=whole))
    if seconds or not whole:
        parts.append(_("{n} s").format(n=seconds))
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline. `share`: how much of the bound its wait is, in percent;
    `warning`: what may not work as meant.
    """

    begins: str
    ends: str
    whom: str
    how: str
    share: int
    warning: str = ""


def steps(ladder: Ladder, *, outside_line: str) -> list[Step]:
    """Who is rung from when until when, if nobody answers."""
    found = []
    for begins, rung in zip(ladder.begins(), ladder.rungs, strict=True):
        found.append(
            Step(
                begins=minutes(begins),
                ends=minutes(begins + rung.wait) if rung.rings_people else "",
                whom=str(WHOM[rung.whom]),
                how=_how(rung, outside_line),
                share=round(100 * rung.wait / ladder.bound),
                warning=_warning(rung, outside_line),
            )
        )
    return found


def _how(rung: Rung, outside_line: str) -> str:
    if not rung.rings_people:
        return _(
            "The officer is told that nobody comes; we ring them, and key 3 puts them "
            "through to {line}."
        ).format(line=shown(outside_line) or _("the outside line"))
    said = [_channels(rung)]
    if rung.people:
        most = ngettext("at most {n} person", "at most {n} people", rung.people)
        said.insert(0, most.format(n=rung.people))
    if rung.manner is Manner.IN_TURN:
        said.insert(0, _in_turn(rung))
    return ", ".join(said)


def _in_turn(rung: Rung) -> str:
    people = rung.people or 2
    if people == 1:
        return _("one alone")
    return _("one after another ({n} people: {share} each)").format(
        n=people, share=span(rung.share(people))
    )


def _channels(rung: Rung) -> str:
    if not rung.by_voice:
        return _("by text alone")
    rung_so = ngettext("rung once", "rung {n} times", rung.rings)
    if rung.rings == 2:
        rung_so = _("rung twice")
    called = rung_so.format(n=rung.rings)
    if not rung.by_text:
        return _("by call alone, {called}").format(called=called)
    return _("by text and call, {called}").format(called=called)


def _warning(rung: Rung, outside_line: str) -> str:
    if not rung.rings_people:
        return "" if outside_line else _("There is no outside line to connect.")
    if not rung.by_voice:
        return _("A text alone wakes nobody.")
    share = rung.share(rung.people or 1)
    if rung.rings * RING_TAKES > share:
        return _("{n} calls take about {time}: the last may be cut short.").format(
            n=rung.rings, time=span(rung.rings * RING_TAKES)
        )
    return ""


def worst_case(ladder: Ladder) -> str:
    """From asking to a plain no."""
    return _(
        "If nobody answers, the officer hears so after {worst}. At most {bound} are "
        "promised."
    ).format(worst=span(ladder.worst_case), bound=span(ladder.bound))


def line_of(rung: Rung) -> str:
    """One rung in one line, to compare two ladders by."""
    how = _how(rung, "")
    if not rung.rings_people:
        return str(WHOM[rung.whom])
    return _("{whom}: {how}, {wait}").format(
        whom=WHOM[rung.whom], how=how, wait=span(rung.wait)
    )


def changes(before: Ladder | None, after: Ladder | None) -> list[str]:
    """What the one does that the other did not, in sentences; none where they are the
    same.
    """
    if after is None:
        return [_("No ladder of its own any more.")]
    if before is None:
        return [_("A ladder of its own: {n} steps.").format(n=len(after.rungs))]
    was, becomes = _lines(before), _lines(after)
    said = [_("Gone: {line}.").format(line=x) for x in _minus(was, becomes)]
    said += [_("New: {line}.").format(line=x) for x in _minus(becomes, was)]
    if not said and was != becomes:
        said.append(_("Another order: {lines}.").format(lines="; ".join(becomes)))
    if before.bound != after.bound:
        said.append(
            _("The bound: {old}, now {new}.").format(
                old=span(before.bound), new=span(after.bound)
            )
        )
    return said


def _lines(ladder: Ladder) -> list[str]:
    return [line_of(rung) for rung in ladder.rungs]


def _minus(some: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(others)
    found = []
    for line in some:
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return found


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a ladder: who put it in force, when, and what it changed."""

    row: LadderPolicy
    changed: list[str]
    is_in_force: bool

    @property
    def can_return(self) -> bool:
        return not self.is_in_force and bool(self.row.document)


def history(rows: Sequence[LadderPolicy]) -> list[Version]:
    """The newest first, each with what it changed about the one before."""
    found = []
    for place, row in enumerate(rows):
        before = rows[place + 1] if place + 1 < len(rows) else None
        changed = changes(_read(before), _read(row))
        found.append(Version(row, changed or [_("Nothing changed.")], place == 0))
    return found


def _read(row: LadderPolicy | None) -> Ladder | None:
    return ladder_from(row.document) if row is not None and row.document else None


def title(place: Place) -> str:
    """`Tri-Town, nights: by phone`."""
    where = str(place.roster.name if place.roster else place.consortium.short_name)
    return _("{where}: {help}").format(where=where, help=str(HELP[place.help]).lower())
