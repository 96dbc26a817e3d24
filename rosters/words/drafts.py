"""The words of drafts: why a shift is somebody's, or nobody's; what became of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rosters.core.copying import Repeats
from rosters.core.drafts import DraftState, Source
from rosters.core.filling import Stopped
from rosters.core.ledger import Tally
from rosters.core.rules import Limits
from rosters.words import rules

REPEATS: list[tuple[str, str | Promise]] = [
    (Repeats.WEEK.value, gettext_lazy("the week before")),
    (Repeats.TWO_WEEKS.value, gettext_lazy("the two weeks before")),
    (Repeats.FOUR_WEEKS.value, gettext_lazy("the four weeks before")),
    (Repeats.MONTH.value, gettext_lazy("the month before, by weekday")),
]
STATES: dict[DraftState, str | Promise] = {
    DraftState.OPEN: gettext_lazy("draft"),
    DraftState.PUBLISHED: gettext_lazy("published"),
    DraftState.UNDONE: gettext_lazy("taken back"),
    DraftState.DROPPED: gettext_lazy("thrown away"),
}
SOURCES: dict[Source, str | Promise] = {
    Source.FAIR: gettext_lazy("fair share"),
    Source.COPIED: gettext_lazy("as before"),
    Source.BY_HAND: gettext_lazy("by hand"),
}
LONGEST = 300


def fair(had: Tally, comes: Tally) -> str:
    """Why the person comes first: what they had so far of what this shift is."""
    parts = []
    if comes.holidays:
        parts.append(_holidays(len(had.holidays)))
    if comes.weekend_days:
        parts.append(_weekend_days(len(had.weekend_days)))
    if comes.nights:
        parts.append(_nights(len(had.nights)))
    parts.append(_("%(hours)s h") % {"hours": had.time // timedelta(hours=1)})
    return _("so far %(what)s") % {"what": ", ".join(parts)}


def _holidays(count: int) -> str:
    said = ngettext("%(count)d holiday", "%(count)d holidays", count)
    return said % {"count": count}


def _weekend_days(count: int) -> str:
    said = ngettext("%(count)d weekend day", "%(count)d weekend days", count)
    return said % {"count": count}


def _nights(count: int) -> str:
    return ngettext("%(count)d night", "%(count)d nights", count) % {"count": count}


def how(repeats: Repeats | None) -> str:
    """How the draft was filled."""
    if repeats is None:
        return _("shared out fairly")
    return _("as in %(period)s") % {"period": dict(REPEATS)[repeats.value]}


def as_on(like: date) -> str:
    """ "as on Tue 3 Nov"."""
    return _("as on %(day)s") % {"day": _day(like)}


def nobody_had_it(like: date | None) -> str:
    if like is None:
        return _("the month before has no such day")
    return _("nobody had it on %(day)s") % {"day": _day(like)}


def had_it_but(person: str, like: date, why: str) -> str:
    """Somebody had the like, and may not have this."""
    said = {"person": person, "day": _day(like), "why": why}
    return (_("%(person)s had it on %(day)s, but %(why)s") % said)[:LONGEST]


def gone() -> str:
    return _("is no clinician here any more")


def nobody_may() -> str:
    return _("nobody may take it by the rules")


def why_not(stopped: Stopped, limits: Limits) -> str:
    """What stops somebody, to go after their name."""
    return "; ".join(rules.reason(each, limits) for each in stopped.broken)


def left_open() -> str:
    return _("left open by the coordinator")


def taken_by(names: Sequence[str]) -> str:
    """Left, because it is no open shift any more."""
    return has_by_now(names) if names else _("it is no open shift any more")


def has_by_now(names: Sequence[str]) -> str:
    """Whose it is after all that was changed since."""
    return _("%(names)s has it by now") % {"names": ", ".join(names) or _("nobody")}


def on_call() -> str:
    return _("on call")


def taken_back() -> str:
    return _("taken back")


def given_on() -> str:
    """Left when the draft was taken back."""
    return _("it was given on since")


def published(left: int) -> str:
    """Said once it is done; `left`: how many shifts stayed as they are."""
    done = _("Published. Everybody concerned gets one text.")
    if not left:
        return done
    more = ngettext(
        "%(count)d shift was left as it is: below stands why.",
        "%(count)d shifts were left as they are: below stands why.",
        left,
    )
    return f"{done} {more % {'count': left}}"


def published_reason() -> str:
    """Why an override was made that a draft made."""
    return _("From a draft")


def _day(on: date) -> str:
    return f"{on:%a} {on.day} {on:%b}"
