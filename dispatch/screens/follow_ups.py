"""What a page says about something to be done later."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.models import User
from dispatch import names
from dispatch.core.words import EventKind, FollowUpOutcome, FollowUpState, Source
from dispatch.models import CalloutEvent, FollowUp
from dispatch.screens.history import Line
from dispatch.selectors import follow_ups as selectors
from dispatch.selectors.follow_ups import Which


def follow_up_lists() -> list[tuple[str, str]]:
    """The four lists there are, as links."""
    return [
        (Which.MINE.value, _("Mine")),
        (Which.TODAY.value, _("Due today")),
        (Which.OVERDUE.value, _("Overdue")),
        (Which.OPEN.value, _("All open")),
    ]


def follow_up_outcome(found: FollowUp) -> str:
    """What came of it, or blank while it is open."""
    if found.state == FollowUpState.OPEN.value:
        return ""
    return str(names.FOLLOW_UPS[FollowUpOutcome(found.outcome)])


def follow_up_history(found: FollowUp) -> list[Line]:
    """Planned, moved, handed on and done, by whom."""
    events = selectors.history_of(found)
    known = people.people_by_id(event.details["person"] for event in events)
    return [
        Line(
            at=event.entered_at,
            what=_said(event, known),
            who=_("{who}, {source}").format(
                who=event.by.work_name if event.by else _("Tandem"),
                source=names.SOURCES[Source(event.source)],
            ),
        )
        for event in events
    ]


def _said(event: CalloutEvent, known: dict[int, User]) -> str:
    person = known.get(event.details["person"])
    name = person.work_name if person else _("Somebody")
    match EventKind(event.kind):
        case EventKind.FOLLOW_UP_MADE:
            return _("Planned for {name} by {day}").format(name=name, day=_day(event))
        case EventKind.FOLLOW_UP_MOVED:
            return _("Moved to {day}").format(day=_day(event))
        case EventKind.FOLLOW_UP_HANDED:
            return _("Handed on to {name}").format(name=name)
        case _:
            outcome = FollowUpOutcome(event.details["outcome"])
            return str(names.FOLLOW_UPS[outcome])


def _day(event: CalloutEvent) -> str:
    return date_format(date.fromisoformat(event.details["due_on"]), _("l j F"))
