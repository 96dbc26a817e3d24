"""The words of the hard rules: their names, and what is wrong."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import walltime
from common.intervals import Span
from rosters.core.rules import Broken, Limits, Rule
from rosters.words import short_time

RULES: list[tuple[str, str | Promise]] = [
    (Rule.TIME_OFF.value, gettext_lazy("although they have time off")),
    (Rule.CANNOT.value, gettext_lazy("although they said they cannot at that time")),
    (Rule.UNREACHABLE.value, gettext_lazy("although no phone of theirs is verified")),
    (Rule.UNQUALIFIED.value, gettext_lazy("although they may not be sent by record")),
    (Rule.ELSEWHERE.value, gettext_lazy("although they are on call elsewhere then")),
    (Rule.REST.value, gettext_lazy("although their rest is too short")),
    (Rule.NIGHTS.value, gettext_lazy("although it is too many nights in a row")),
    (Rule.BUSY.value, gettext_lazy("although their own calendar says busy")),
]
NAMES: dict[str, str | Promise] = {
    Rule.TIME_OFF.value: gettext_lazy("time off"),
    Rule.CANNOT.value: gettext_lazy("weekly preference"),
    Rule.UNREACHABLE.value: gettext_lazy("reachable"),
    Rule.UNQUALIFIED.value: gettext_lazy("qualified"),
    Rule.ELSEWHERE.value: gettext_lazy("one shift at a time"),
    Rule.REST.value: gettext_lazy("rest"),
    Rule.NIGHTS.value: gettext_lazy("nights in a row"),
    Rule.BUSY.value: gettext_lazy("busy by their own calendar"),
}


def overridden(names: Sequence[str]) -> str:
    """ "Rule overridden: rest, time off". Empty: nothing."""
    if not names:
        return ""
    said = ", ".join(str(NAMES[name]) for name in names if name in NAMES)
    return _("Rule overridden: %(names)s.") % {"names": said}


def not_held(names: Sequence[str]) -> str:
    """ "Does not hold: rest, reachable." Empty: nothing."""
    if not names:
        return ""
    said = ", ".join(str(NAMES[name]) for name in names if name in NAMES)
    return _("Does not hold: %(names)s.") % {"names": said}


def may_not(person: str, some: Sequence[Broken], limits: Limits) -> str:
    """Why the person may not take it: every reason, in one sentence."""
    said = "; ".join(reason(each, limits) for each in some)
    return _("%(person)s %(reasons)s.") % {"person": person, "reasons": said}


def reason(found: Broken, asked: Limits) -> str:
    """One broken rule, to go after the person's name."""
    match found.rule:
        case Rule.TIME_OFF | Rule.CANNOT | Rule.BUSY:
            return _as_they_said(found, asked)
        case Rule.UNREACHABLE:
            return _("has no verified phone")
        case Rule.UNQUALIFIED:
            assert found.at is not None  # noqa: S101 - this rule says when
            day = walltime.local_date(found.at, asked.zone)
            said = {"day": f"{day:%a} {day.day} {day:%b}"}
            return _("may not be sent on %(day)s by our records") % said
        case Rule.ELSEWHERE:
            assert found.span is not None  # noqa: S101 - this rule says what clashes
            begins = short_time(walltime.local(found.span.starts_at, asked.zone))
            return _("is on call elsewhere from %(begins)s") % {"begins": begins}
        case Rule.REST:
            said = {"rest": _hours(found.rest), "asked": _hours(asked.rest)}
            return _("would have %(rest)s of rest instead of %(asked)s") % said
        case Rule.NIGHTS:
            counts = {"nights": found.nights, "most": asked.most_nights}
            return (
                _(
                    "would be on call %(nights)d nights in a row instead of at most "
                    "%(most)d"
                )
                % counts
            )
        case _:
            assert_never(found.rule)


def _as_they_said(found: Broken, asked: Limits) -> str:
    """A rule that the person set for themselves."""
    if found.rule is Rule.TIME_OFF:
        return _("has time off then")
    if found.rule is Rule.CANNOT:
        assert found.at is not None  # noqa: S101 - this rule says from when
        begins = short_time(walltime.local(found.at, asked.zone))
        return _("cannot from %(begins)s, as they said") % {"begins": begins}
    assert found.span is not None  # noqa: S101 - being busy says when
    return busy_then(found.span, asked)


def busy_then(span: Span, asked: Limits) -> str:
    """Busy by their own calendar, to go after the person's name; never with what."""
    begins = short_time(walltime.local(span.starts_at, asked.zone))
    return _("is busy from %(begins)s by their own calendar") % {"begins": begins}


def _hours(length: timedelta | None) -> str:
    minutes = (length or timedelta(0)) // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    if rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(hours)d h") % {"hours": hours}
