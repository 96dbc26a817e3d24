"""What happened to a request, line by line, with who said so."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.scope import Scope
from agencies.models import User
from dispatch import names, words
from dispatch.core.words import Source
from dispatch.models import Alarm, Callout, CalloutEvent
from dispatch.screens import happenings
from notifications import selectors as phones


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline: when, what in words, who said so and by what."""

    at: datetime
    what: str
    who: str


def shown_name(person: User | None, callout: Callout, scope: Scope) -> str:
    """How a page of the request names somebody. Where the consortium sends no
    names, an agency reads "a clinician" for whoever is not its own.
    """
    if person is None:
        return _("Tandem")
    if _is_clinician(person, callout):
        return _named(person, callout, scope)
    return person.work_name


def entered_by(callout: Callout, scope: Scope) -> str:
    """Who typed it for whoever asked; blank where they did so themselves."""
    if callout.entered_by_id in {None, callout.requester_id}:
        return ""
    return shown_name(callout.entered_by, callout, scope)


def clinician_name(person: User | None, callout: Callout, scope: Scope) -> str:
    """How whoever was sent is named to who reads."""
    return words.a_clinician() if person is None else _named(person, callout, scope)


def _named(person: User, callout: Callout, scope: Scope) -> str:
    open_names = callout.consortium.names_may_be_sent or scope.sees_whole_consortium
    own = {callout.requester_id, callout.entered_by_id, scope.user_id}
    return person.work_name if open_names or person.pk in own else words.a_clinician()


def _is_clinician(person: User, callout: Callout) -> bool:
    """Whether the person was paged for the request, answers for it or was there."""
    if person.pk in {callout.lead_id, callout.owner_id, callout.late_offer_by_id}:
        return True
    if any(page.person_id == person.pk for page in callout.pages.all()):
        return True
    return any(one.clinician_id == person.pk for one in callout.responses.all())


def timeline(callout: Callout, scope: Scope) -> list[Line]:
    """Everything that happened, in order, with who said so; to who steers also the
    alarms, and who took them.
    """
    prefetch_related_objects([callout], "pages", "responses")  # asked of every line
    events = list(callout.events.select_related("by").order_by("at", "pk"))
    pages = tuple(callout.pages.all())
    told = happenings.Told(
        name=_names(events, callout, scope),
        sees_all=scope.sees_whole_consortium,
        pages=pages,
        carried=phones.carried(p.message_id for p in pages if p.message_id),
    )
    lines = [
        Line(
            at=event.at,
            what=happenings.what_happened(event, told),
            who=_("{who}, {source}").format(
                who=shown_name(event.by, callout, scope),
                source=names.SOURCES[Source(event.source)],
            ),
        )
        for event in events
    ]
    alarms = Alarm.objects.visible_to(scope).filter(callout=callout)
    for alarm in alarms.select_related("acknowledged_by").order_by("pk"):
        lines += _of_alarm(alarm)
    return sorted(lines, key=lambda line: line.at)


def events_after(
    callout: Callout, scope: Scope, after: int, count: int
) -> list[tuple[CalloutEvent, str]]:
    """The events after the first `after` ones, each with what it is called, in the
    order in which we were told. Who said so is left out.
    """
    rows = callout.events.select_related("by").order_by("entered_at", "pk")
    events = list(rows[after : after + count])
    pages = tuple(callout.pages.all())
    told = happenings.Told(
        name=_names(events, callout, scope),
        sees_all=False,
        pages=pages,
        carried=phones.carried(p.message_id for p in pages if p.message_id),
    )
    return [(event, happenings.what_happened(event, told)) for event in events]


def _of_alarm(alarm: Alarm) -> Iterable[Line]:
    what = names.ALARMS[alarm.kind]
    yield Line(alarm.raised_at, _("Alarm: {what}").format(what=what), _("Tandem"))
    if alarm.acknowledged_at is not None:
        holder = alarm.acknowledged_by
        said = _("Has the alarm: {what}").format(what=what)
        who = holder.work_name if holder else _("Somebody")
        yield Line(alarm.acknowledged_at, said, who)


def _names(
    events: list[CalloutEvent], callout: Callout, scope: Scope
) -> Callable[[int], str]:
    """What the clinicians in the log's details are called to whoever reads it."""
    ids: set[int] = set()
    for event in events:
        details = event.details
        ids |= {details[key] for key in ("person", "owner") if details.get(key)}
        ids |= {person for person, _why in details.get("passed_over", ())}
    found = people.people_by_id(ids)

    def name(person_id: int) -> str:
        person = found.get(person_id)
        if person is None:
            return words.a_clinician()
        return _named(person, callout, scope)

    return name
