"""Making a draft for a roster's open shifts, and working on it. Nobody sees it on
call, and nobody is told anything, until it is published.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.models import User
from agencies.services import audit
from common import walltime
from rosters import selectors
from rosters.core import copying
from rosters.core.copying import Copied, Had, Repeats
from rosters.core.drafts import DraftState, Source, basis
from rosters.core.filling import OpenShift, Sharing, draft
from rosters.core.rules import ONE_DAY
from rosters.core.words import PersonId
from rosters.errors import DraftChanged, DraftOver, NoOpenShifts, PeriodOutOfBounds
from rosters.models import Draft, DraftLine, Roster
from rosters.services import editions, filling, publication
from rosters.services.filling import Situation
from rosters.words import drafts as words

MOST_DAYS = 366
# What one page can show, and one form can send.
MOST_SHIFTS = 400


@transaction.atomic
def make(
    roster: Roster,
    from_on: date,
    until_on: date,
    *,
    now: datetime,
    by: int | None,
    repeats: Repeats | None = None,
) -> Draft:
    """A draft for the open shifts that begin on the local days from `from_on` up to,
    not including, `until_on`: shared out fairly, or, with `repeats`, as the period of
    that length before had it (its own days are then those of `copying.target`).

    Publishes nothing. Raises PeriodOutOfBounds, NoOpenShifts.
    """
    roster = publication.locked(roster.pk)
    if repeats is not None:
        from_on, until_on = copying.target(repeats, from_on)
    _require_days(roster, from_on, until_on, now=now)
    there = filling.situation(roster, from_on, until_on, now=now)
    if not there.shifts:
        raise NoOpenShifts(
            _("No shift is open on those days: there is nothing to fill."),
            field="from_on",
        )
    if len(there.shifts) > MOST_SHIFTS:
        raise PeriodOutOfBounds(
            _("%(count)d shifts are open on those days, %(most)d at most: fewer days.")
            % {"count": len(there.shifts), "most": MOST_SHIFTS},
            field="last_on",
        )
    made = Draft.objects.create(
        roster=roster,
        from_on=from_on,
        until_on=until_on,
        repeats=repeats.value if repeats else "",
        basis=basis(there.shifts),
        made_by_id=by,
        made_at=now,
    )
    lines = _copied(made, there, repeats) if repeats else _fair(made, there)
    DraftLine.objects.bulk_create(lines)
    note("make_draft", made, now=now, by=by, lines=len(lines))
    return made


def make_again(old: Draft, *, now: datetime, by: int | None) -> Draft:
    """The same anew, of the plan as it is now; the old one is thrown away.

    Raises DraftOver, and what `make` raises.
    """
    with transaction.atomic():
        publication.locked(old.roster_id)  # before the draft, as publishing does
        held = locked(old.pk)
        require_open(held)
        today = held.roster.local_date(now)
        fresh = make(
            held.roster,
            held.from_on if held.repeats else max(held.from_on, today),
            held.until_on,
            now=now,
            by=by,
            repeats=Repeats(held.repeats) if held.repeats else None,
        )
        _drop(held, now=now, by=by)
    return fresh


@transaction.atomic
def change(
    old: Draft,
    people: Mapping[int, User | None],
    *,
    edition: int,
    now: datetime,
    by: int | None,
) -> int:
    """Put these people, or nobody, on the lines with these ids; how many changed.

    Rules are not asked: who may not have it is shown, and left out when it is
    published. Raises DraftOver, and DraftChanged unless `edition` is still the one.
    """
    held = locked(old.pk)
    require_open(held)
    require_edition(held, edition)
    changed = 0
    for line in held.lines.filter(pk__in=list(people)):
        person = people[line.pk]
        if line.person_id == (person.pk if person else None):
            continue
        line.person, line.source = person, Source.BY_HAND.value
        line.reason = "" if person else words.left_open()
        line.save(update_fields=["person", "source", "reason"])
        changed += 1
    if changed:
        _raise_edition(held)
        note("change_draft", held, now=now, by=by, lines=changed)
    return changed


@transaction.atomic
def drop(old: Draft, *, now: datetime, by: int | None) -> None:
    """Throw the draft away. Safe to repeat. Raises DraftOver once it was published."""
    held = locked(old.pk)
    if held.state == DraftState.DROPPED:
        return
    require_open(held)
    _drop(held, now=now, by=by)


def locked(draft_id: int) -> Draft:
    """The draft, locked until the transaction ends; `roster` as it is now."""
    return (
        Draft.objects.select_for_update(of=("self",))
        .select_related("roster__consortium")
        .get(pk=draft_id)
    )


def require_open(held: Draft) -> None:
    """Raises DraftOver unless it can still be worked on."""
    if held.state != DraftState.OPEN:
        said = words.STATES[DraftState(held.state)]
        raise DraftOver(_("This draft is %(state)s already.") % {"state": said})


def require_edition(held: Draft, edition: int) -> None:
    """Raises DraftChanged, naming who changed it last, unless the draft is as whoever
    asks saw it.
    """
    if held.edition == edition:
        return
    last = agencies.last_change(held)
    if last is None or last.act != "change_draft":
        raise DraftChanged(_("You looked at another draft. This is how it is now."))
    sentence = _("%(who)s changed this draft on %(when)s. This is how it is now.")
    raise DraftChanged(sentence % editions.said_by(last, held.roster))


def is_stale(one: Draft, there: Situation) -> bool:
    """Whether other shifts are open by now than those it was made of."""
    return one.state == DraftState.OPEN and one.basis != basis(there.shifts)


# ── Lines ────────────────────────────────────────────────────────────────────────


def _fair(made: Draft, there: Situation) -> list[DraftLine]:
    sharing = there.sharing()
    lines = []
    for each in draft(there.shifts, sharing):
        reason = words.nobody_may()
        if each.person is not None:
            reason = words.fair(each.had, sharing.count(each.shift))
        lines.append(_line(made, each.shift, each.person, Source.FAIR, reason))
    return lines


def _copied(made: Draft, there: Situation, repeats: Repeats) -> list[DraftLine]:
    roster = there.roster
    zone = walltime.zone(roster.zone)
    first, until = copying.source(repeats, there.from_on)
    # A shift that begins on the last day is looked up whole.
    window = walltime.days(first, until + 31 * ONE_DAY, zone)
    had = [
        Had(PersonId(row.person_id), row.position_id, row.span())
        for row in selectors.coverage_of([roster.pk], window)
    ]
    found = copying.copied(there.shifts, had, repeats=repeats, zone=zone)
    names = agencies.people_by_id(each.person for each in found if each.person)
    sharing = there.sharing()
    return [_like(made, each, sharing, names) for each in found]


def _like(
    made: Draft, each: Copied, sharing: Sharing, names: Mapping[int, User]
) -> DraftLine:
    """The line of a shift that is like one of the period before."""
    if each.person is None or each.like is None:
        reason = words.nobody_had_it(each.like)
        return _line(made, each.shift, None, Source.COPIED, reason)
    why = words.gone()
    if sharing.knows(each.person):
        stopped = sharing.stopped(each.person, each.shift)
        if stopped is None:
            sharing.give(each.person, each.shift)
            reason = words.as_on(each.like)
            return _line(made, each.shift, each.person, Source.COPIED, reason)
        why = words.why_not(stopped, made.roster.limits())
    reason = words.had_it_but(str(names[each.person]), each.like, why)
    return _line(made, each.shift, None, Source.COPIED, reason)


def _line(
    made: Draft,
    shift: OpenShift,
    person: PersonId | None,
    source: Source,
    reason: str,
) -> DraftLine:
    line, on = shift.night or (None, None)
    return DraftLine(
        draft=made,
        position_id=shift.position,
        starts_at=shift.span.starts_at,
        ends_at=shift.span.ends_at,
        line_id=line,
        night_on=on,
        person_id=person,
        source=source.value,
        reason=reason[: words.LONGEST],
    )


# ── The draft itself ─────────────────────────────────────────────────────────────


def _require_days(
    roster: Roster, from_on: date, until_on: date, *, now: datetime
) -> None:
    def refuse(sentence: str, field: str) -> None:
        raise PeriodOutOfBounds(sentence, field=field)

    if until_on <= from_on:
        refuse(_("The last day is before the first."), "last_on")
    if until_on - from_on > timedelta(days=MOST_DAYS):
        refuse(_("A year at most."), "last_on")
    if until_on <= roster.local_date(now):
        refuse(_("Those days are over."), "from_on")
    horizon = roster.published_until
    if horizon is None or until_on > roster.local_date(horizon):
        refuse(_("It is not known yet which shifts those days have."), "last_on")


def _drop(held: Draft, *, now: datetime, by: int | None) -> None:
    Draft.objects.filter(pk=held.pk).update(state=DraftState.DROPPED.value)
    note("drop_draft", held, now=now, by=by)


def _raise_edition(held: Draft) -> None:
    held.edition += 1
    held.save(update_fields=["edition"])


def note(
    act: str, about: Draft, *, now: datetime, by: int | None, **details: Any
) -> None:
    """Write down what was done to the draft, with its days."""
    audit.record(
        act=act,
        about=about,
        now=now,
        person_id=by,
        organisation_id=about.roster.consortium.host_id,
        from_on=about.from_on.isoformat(),
        until_on=about.until_on.isoformat(),
        **details,
    )
