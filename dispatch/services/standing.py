"""Where a request stands, in the officer's words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.numbers import shown
from dispatch import words
from dispatch.core.words import HELD, QuestionKind, State
from dispatch.models import Callout, Question
from dispatch.services import endings, engaged, policies, questions, telling, tries
from dispatch.words import engaged as engaged_words


@dataclass(frozen=True, slots=True)
class Status:
    """One line everywhere. `tone` is good, warn, bad or soft; `until` counts down.

    `is_calling`: it says that somebody is being called, which needs an engine.
    """

    line: str
    tone: str
    until: datetime | None = None
    advice: str = ""
    is_calling: bool = False


def status(callout: Callout, *, now: datetime) -> Status:  # noqa: C901 - a table
    """Where it stands, in the officer's words (DESIGN.md §5, issue 4.10)."""
    if said := silent(callout):
        return said
    name = telling.lead_name(callout)
    about = _about(callout)
    stage = "" if callout.secured_at else _("STAGE until somebody says SECURE.")
    match State(callout.state):
        case State.ASKED | State.PAGING:
            return _paging(callout)
        case State.WAITING:
            return _engaged(callout)
        case State.SCHEDULED:
            return Status(_scheduled(callout), "soft")
        case State.ACCEPTED | State.EN_ROUTE:
            line = _("{name} is coming{about}.").format(name=name, about=about)
            return Status(line, "good", advice=stage)
        case State.STAGED:
            return Status(
                _("{name} is staged nearby.").format(name=name), "good", advice=stage
            )
        case State.ON_SCENE:
            return _there(callout, name)
        case State.CONSULT:
            line = _("{name} takes it by phone.").format(name=name)
            return Status(f"{line} {_by_phone(callout)}".strip(), "good")
        case State.CLEARED:
            return Status(_("Done. The outcome is to be written down."), "soft")
        case State.CLOSED:
            return Status(endings.closed(callout), "soft")
        case State.CANCELLED:
            return Status(endings.cancelled(callout), "soft")
        case State.EXHAUSTED:
            return _nobody(callout)


def _there(callout: Callout, name: str) -> Status:
    if callout.officer_left_at is None:
        return Status(_("{name} is there.").format(name=name), "good")
    since = telling.clock_of(callout, callout.officer_left_at)
    line = _("{name} is there alone since {since}.").format(name=name, since=since)
    stage = "" if callout.secured_at else _("STAGE until somebody says SECURE.")
    return Status(line, "warn", advice=stage)


def silent(callout: Callout) -> Status | None:
    """That who is alone there has not answered a text and two calls: whoever leads by
    now, and wherever they are. None where everybody has.
    """
    if callout.officer_left_at is None or State(callout.state) not in HELD:
        return None
    asked = _does_not_answer(callout)
    if asked is None:
        return None
    line = _("{name} is there alone since {since} and does not answer.").format(
        name=questions.name_of(callout, asked),
        since=telling.clock_of(callout, callout.officer_left_at),
    )
    return Status(line, "bad", advice=_("Go back or send somebody now."))


def _does_not_answer(callout: Callout) -> Question | None:
    there = (r for r in callout.responses.all() if r.on_scene_at is not None)
    for question in (q for one in there for q in one.questions.all()):
        is_about_them = question.kind == QuestionKind.SAFE.value
        is_open = question.ended_at is None
        if is_about_them and is_open and question.alarmed_at is not None:
            return question
    return None


def _scheduled(callout: Callout) -> str:
    if callout.deadline_at is None:
        return _("For another day. Nobody is rung tonight.")
    day = words.day(callout.deadline_at, callout.consortium.zone)
    return _("To be done by {day}. Nobody is rung tonight.").format(day=day)


def _about(callout: Callout) -> str:
    clock = telling.about_clock(callout)
    return _(", about {clock}").format(clock=clock) if clock else ""


def _paging(callout: Callout) -> Status:
    before = tries.called_before(callout)
    engaged = telling.is_next_after_engaged(callout)
    declined = tries.last_declined(callout)
    line = words.calling_shown(before, declined=declined, engaged=engaged)
    if before == 0:
        line = _("Received. {calling}").format(calling=line)
    line = f"{line} {_by_phone(callout)}".strip()
    return Status(
        line,
        "warn",
        until=callout.ladder_ends_at,
        advice=_("Name or plain no"),
        is_calling=True,
    )


def _engaged(callout: Callout) -> Status:
    """Everybody is: the officer is asked what to do, or waits."""
    until = engaged_words.engaged_shown(engaged.until_clock(callout))
    if engaged.waits(callout):
        here, in_person = engaged.here_clock(callout), engaged.wants_somebody(callout)
        waits = engaged_words.waiting_shown(here=here, in_person=in_person)
        return Status(waits, "warn", advice=until)
    otherwise = policies.policy_of(callout).service.otherwise
    return Status(
        until,
        "warn",
        until=callout.deadline_at,
        advice=engaged_words.otherwise_shown(otherwise),
    )


def _by_phone(callout: Callout) -> str:
    """Why it is by phone though somebody was asked to come; blank where it is not."""
    if not callout.asked_type:
        return ""
    agency = str(callout.requesting_organisation or "")
    return words.by_phone_shown(callout.agreement, agency=agency)


def while_stopped(callout: Callout) -> Status:
    """In place of who is being called, while the engine does nothing."""
    line = (
        _("Paging has stopped: nobody else is being called.")
        if tries.is_any_page_with_carrier(callout)
        else _("Paging has stopped: nobody is being called yet.")
    )
    return Status(line, "bad", advice=_instead(callout))


def _instead(callout: Callout) -> str:
    line, instead = telling.fallback(callout)
    return words.do_instead(shown(line), instead)


def _nobody(callout: Callout) -> Status:
    called = tries.called(callout)
    engaged = called == 0 and tries.met_engaged(callout)
    said = words.nobody_shown(called, engaged=engaged)
    advice = _instead(callout)
    if telling.ends_with_line(callout):
        advice = words.connects_line_shown(*telling.fallback(callout))
    return Status(said, "bad", advice=advice)
