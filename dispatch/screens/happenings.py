"""What one event of a request's log is called, naming people to those who may know."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from dispatch import names
from dispatch.core.ladder import Whom
from dispatch.core.routing import Why
from dispatch.core.words import (
    CancelReason,
    Capacity,
    DeclineReason,
    EventKind,
    PageSort,
    Part,
)
from dispatch.models import CalloutEvent, Page
from notifications.selectors import Carried

PLAIN: dict[EventKind, str | Promise] = {
    EventKind.ASKED: lazy("Asked"),
    EventKind.ACCEPTED: lazy("Accepted"),
    EventKind.ACCEPTED_LATE: lazy("Offered late; whether still needed is to be asked"),
    EventKind.DECLINED: lazy("Declined"),
    EventKind.EXHAUSTED: lazy("Nobody could be reached"),
    EventKind.TRIED_AGAIN: lazy("Tried again"),
    EventKind.MINUTES_GIVEN: lazy("Gave an arrival time"),
    EventKind.SECURED: lazy("Scene secure"),
    EventKind.OFFICER_LEFT: lazy("Officer left the scene"),
    EventKind.OFFICER_RELEASED: lazy("Officer free again"),
    EventKind.DEPARTED: lazy("On the way"),
    EventKind.STAGED: lazy("Staged nearby"),
    EventKind.ARRIVED: lazy("Clinician there"),
    EventKind.CONSULT_BEGUN: lazy("Talking by phone"),
    EventKind.CLEARED: lazy("Clinician done"),
    EventKind.CLOSED: lazy("Outcome written down"),
    EventKind.CANCELLED: lazy("Cancelled"),
    EventKind.OWNER_CHANGED: lazy("Handed on"),
    EventKind.DEADLINE_MISSED: lazy("A deadline passed"),
    EventKind.CORRECTED: lazy("Corrected"),
    EventKind.PLACE_ASSIGNED: lazy("Agency assigned"),
    EventKind.IMPORTED: lazy("Imported"),
    EventKind.NOTED: lazy("Noted"),
    EventKind.OFFICER_BACK: lazy("Officer back at the scene"),
    EventKind.CHECKED_IN: lazy("Alone at the scene, and safe"),
    EventKind.CHECK_IN_MISSED: lazy("Alone at the scene, and no answer"),
    EventKind.ESTIMATED: lazy("Said how long it takes"),
    EventKind.STILL_THERE: lazy("Still at work"),
    EventKind.NO_WORD: lazy("Long past the estimate, and no answer"),
    EventKind.TO_MEND: lazy("Done earlier than marked: the time is to be mended"),
    EventKind.REASON_SAID: lazy("Said why not"),
    EventKind.REPORTED: lazy("Miles and minutes of notes entered"),
    EventKind.JOINED: lazy("Joined"),
    EventKind.LEFT: lazy("Left"),
    EventKind.UPGRADED: lazy("More help is asked for"),
    EventKind.ALL_ENGAGED: lazy("Everybody who could come is engaged"),
    EventKind.STILL_ENGAGED: lazy("Nobody is free yet: asked again what to do"),
    EventKind.CHOSEN: lazy("Chosen"),
    EventKind.SOMEBODY_FREE: lazy("Somebody is free: called at once"),
    EventKind.FOLLOW_UP_MADE: lazy("Follow-up planned"),
    EventKind.FOLLOW_UP_MOVED: lazy("Follow-up moved"),
    EventKind.FOLLOW_UP_HANDED: lazy("Follow-up handed on"),
    EventKind.FOLLOW_UP_DONE: lazy("Follow-up done"),
    EventKind.ASKED_TOO: lazy("Asked for the same"),
    EventKind.RECORDED: lazy("Recorded afterwards"),
}
FACTS = {
    "drill": lazy("A real request came, and practice gave way"),
    "weapon": lazy("Weapon or violence: yes, or not sure"),
    "by_phone": lazy("By phone, by the agency's rule for weapons"),
    "cannot": lazy("Cannot any more, and asks the supervisor to hand it over"),
}
PLAIN_OTHER: dict[EventKind, str | Promise] = {
    EventKind.DEPARTED: lazy("On the way"),
    EventKind.ARRIVED: lazy("There"),
    EventKind.LEFT: lazy("Done"),
}
WHOM = {
    Whom.PRIMARY: lazy("who is on call"),
    Whom.BACKUP: lazy("the backup"),
    Whom.EVERYONE_FREE: lazy("everyone who is free"),
    Whom.LEAST_RECENT: lazy("who was called least recently"),
    Whom.SUPERVISOR: lazy("the duty supervisor"),
    Whom.OUTSIDE_LINE: lazy("the outside line"),
}
OUTSIDE = {
    "offered": lazy("Rings the officer, to connect the county line by key 3"),
    "connecting": lazy("Connected to the county line by key 3"),
    "talked": lazy("The county line answered"),
    "silent": lazy("The county line did not answer"),
}
CHOICES = {
    "wait": lazy("to wait"),
    "phone": lazy("a call when somebody is free"),
    "next_tier": lazy("to call the next tier"),
    "outside_line": lazy("the county line"),
}
AGREES = {
    "agreed": lazy("Agrees that a clinician comes"),
    "refused": lazy("Says by phone only"),
}
OFFER = {
    "no": lazy("Not needed any more: the late offer was declined"),
    "busy": lazy("Still needed, but who offered late can no longer be sent"),
    "expired": lazy("The late offer ended: nobody said whether it was still needed"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the words of an event need to know beside it.

    `name` says who a person is, to whoever reads; `sees_all` those to whom it is
    said why each other person was passed over. `carried`: how far pages got.
    """

    name: Callable[[int], str]
    sees_all: bool
    pages: tuple[Page, ...]
    carried: dict[int, Carried]

    def page(self, event: CalloutEvent) -> Page | None:
        """The last page of that person before the event."""
        theirs = event.details.get("person")
        before = [
            p
            for p in self.pages
            if p.person_id == theirs and p.asked_at <= event.entered_at
        ]
        return before[-1] if before else None

    def got(self, event: CalloutEvent) -> Carried:
        page = self.page(event)
        return self.carried.get((page.message_id if page else 0) or 0, Carried())


def what_happened(  # noqa: C901 - a line per kind
    event: CalloutEvent, told: Told
) -> str:
    """One line. What is only to be sent is not said to be sent."""
    kind = EventKind(event.kind)
    match kind:
        case EventKind.ASKED | EventKind.ASKED_TOO if event.details.get("person"):
            return _("{asked}, for {name}").format(
                asked=PLAIN[kind], name=_name(event, told)
            )
        case EventKind.RUNG_STARTED | EventKind.RUNG_EMPTY:
            return _rung(event, told)
        case EventKind.PAGED:
            return _paged(event, told)
        case EventKind.RANG_AGAIN:
            return _rang_again(event, told)
        case EventKind.PAGE_FAILED:
            return _failed(event, told)
        case EventKind.ACCEPTED if event.details.get("person"):
            return _("Took it over from {name}").format(name=_name(event, told))
        case EventKind.REASON_SAID:
            return _why(event, told)
        case EventKind.JOINED:
            return _joined(event, told)
        case _ if event.details.get("part") == Part.OTHER.value:
            return f"{_name(event, told)}: {str(PLAIN_OTHER[kind]).lower()}"
        case EventKind.CANCELLED:
            return _cancelled(event)
        case EventKind.NOTED:
            return _noted(event, told)
        case EventKind.CHOSEN:
            return _("Chosen: {what}").format(what=CHOICES[event.details["choice"]])
        case EventKind.RECORDED:
            return _("Recorded afterwards: {why}").format(why=event.details["why"])
        case EventKind.MINUTES_GIVEN if event.details.get("minutes"):
            return ngettext(
                "Said they arrive in {n} minute",
                "Said they arrive in {n} minutes",
                event.details["minutes"],
            ).format(n=event.details["minutes"])
        case EventKind.OWNER_CHANGED if event.details.get("owner"):
            return _("Now in charge: {name}").format(
                name=told.name(event.details["owner"])
            )
        case _:
            return str(PLAIN[kind])


def _rung(event: CalloutEvent, told: Told) -> str:
    number = event.details.get("rung", 0) + 1
    whom = str(WHOM[Whom(event.details.get("whom", Whom.PRIMARY))])
    if event.details.get("in_turn"):
        whom = _("{whom}, one after another").format(whom=whom)
    if event.kind == EventKind.RUNG_STARTED:
        said = _("Step {n}: {whom}").format(n=number, whom=whom)
    else:
        said = _("Step {n}: {whom}. Nobody there to call, so the next at once").format(
            n=number, whom=whom
        )
    passed = "; ".join(
        f"{told.name(person)} {names.routed(why)}"
        for person, why in event.details.get("passed_over", ())
        if why == Why.ENGAGED or (told.sees_all and why != Why.NOT_AT_THIS_RUNG)
    )
    return f"{said} ({passed})" if passed else said


def _paged(event: CalloutEvent, told: Told) -> str:
    """Whether by the ladder or a human; how far it got."""
    said = _how_far(event, told)
    match event.details.get("sort"):
        case PageSort.ADDED.value:
            return _("{said}, chosen by hand").format(said=said)
        case PageSort.HANDOVER.value:
            return _("{said}, to take it over").format(said=said)
    return said


def _how_far(event: CalloutEvent, told: Told) -> str:
    name, got = _name(event, told), told.got(event)
    if got.texts and got.calls:
        return _("{name} was paged by text and call").format(name=name)
    if got.calls:
        return _("{name} was paged by call").format(name=name)
    if got.texts:
        return _("{name} was paged by text").format(name=name)
    page = told.page(event)
    if page is not None and page.state == "open":
        return _("{name} is to be paged").format(name=name)
    return _("{name} was to be paged; no message left").format(name=name)


def _rang_again(event: CalloutEvent, told: Told) -> str:
    if event.by_id is not None:
        return _("{name} is rung again, by hand").format(name=_name(event, told))
    if told.got(event).calls > 1:
        return _("Rang {name} once more").format(name=_name(event, told))
    return _("{name} is to be rung once more").format(name=_name(event, told))


def _failed(event: CalloutEvent, told: Told) -> str:
    name, got = _name(event, told), told.got(event)
    if got.picked_up:
        return _("{name}: a call was picked up, no key was pressed").format(name=name)
    if got.calls:
        return _("{name} did not answer").format(name=name)
    page = told.page(event)
    if got.texts and page is not None and page.rings:
        said = _("{name} did not answer the text; no call could be made")
        return said.format(name=name)
    return _("{name} could not be reached").format(name=name)


def _joined(event: CalloutEvent, told: Told) -> str:
    capacity = names.CAPACITIES[Capacity(event.details["capacity"])]
    return _("{name} comes too, {what}").format(
        name=_name(event, told), what=str(capacity).lower()
    )


def _cancelled(event: CalloutEvent) -> str:
    why = event.details.get("reason")
    if why not in set(names.CANCELLED):
        return str(PLAIN[EventKind.CANCELLED])
    said = names.CANCELLED[CancelReason(why)]
    return _("Cancelled: {why}").format(why=str(said).lower())


def _why(event: CalloutEvent, told: Told) -> str:
    said = names.REASONS.get(DeclineReason(event.details["reason"]))
    name = _name(event, told)
    if said is None or not told.sees_all:
        return _("{name} said why not").format(name=name)
    return _("{name} could not: {why}").format(name=name, why=str(said).lower())


def _noted(event: CalloutEvent, told: Told) -> str:
    details = event.details
    if details.get("late") in OFFER:
        return str(OFFER[details["late"]])
    if details.get("outside") in OUTSIDE:
        return str(OUTSIDE[details["outside"]])
    if details.get("agrees") in AGREES:
        return str(AGREES[details["agrees"]])
    if "tree" in details:
        return _tree(details["tree"])
    if details.get("may_not_be_sent"):
        return _("{name} may not be sent any more").format(name=_name(event, told))
    said = (words for fact, words in FACTS.items() if details.get(fact))
    return str(next(said, PLAIN[EventKind.NOTED]))


def _tree(minutes: int) -> str:
    if minutes < 0:
        return _("The phone tree beside it reached nobody")
    return ngettext(
        "The phone tree beside it reached somebody after {n} minute",
        "The phone tree beside it reached somebody after {n} minutes",
        minutes,
    ).format(n=minutes)


def _name(event: CalloutEvent, told: Told) -> str:
    return told.name(event.details["person"])
