"""Telling the officer: who and when, or nobody and what to do instead (promise 5)."""

from datetime import datetime, timedelta
from functools import partial

from agencies.models import User
from common import walltime
from dispatch import spoken, words
from dispatch.core.words import Agreement, Part, Wait
from dispatch.models import Callout, Page
from dispatch.services import alarms, policies, reaching, tries
from dispatch.services.reaching import Saying, tell_officer
from dispatch.words import scene
from dispatch.words.engaged import line_chosen_text
from notifications.core.kinds import Channel
from notifications.services import sending

TOPIC, STATUS, SCENE = reaching.TOPIC, reaching.STATUS, reaching.SCENE
STILL_NEEDED = "still_needed"
NO_TIME = "no_time"


def ref_of(callout: Callout) -> words.Ref:
    """How this request is named on the wire."""
    agency = callout.requesting_organisation
    return words.Ref(
        town=agency.short_name if agency else callout.consortium.short_name,
        sequence=callout.sequence,
        is_drill=callout.kind == "drill",
    )


def clock_of(callout: Callout, at: datetime) -> str:
    return words.clock(at, callout.consortium.zone)


def seconds_of(callout: Callout, at: datetime) -> str:
    """`02:14:31`, for what happens within seconds."""
    return f"{walltime.local(at, walltime.zone(callout.consortium.zone)):%H:%M:%S}"


def tell_received(callout: Callout, *, now: datetime) -> bool:
    return bool(
        tell_officer(
            callout,
            Saying(_received(callout, now), topic=STATUS, or_speak=False),
            now=now,
        )
    )


def _received(callout: Callout, now: datetime) -> str:
    at, by = clock_of(callout, now), promised_clock(callout)
    engaged = is_next_after_engaged(callout)
    if not callout.asked_type:
        return words.received_text(ref_of(callout), at=at, by=by, engaged=engaged)
    return words.received_by_phone_text(
        ref_of(callout),
        at=at,
        by=by,
        engaged=engaged,
        until_agreed=callout.agreement == Agreement.ASKED.value,
    )


def promised_clock(callout: Callout) -> str:
    """By when a name or a plain no is promised; blank when no ladder runs."""
    ends = callout.ladder_ends_at
    return clock_of(callout, walltime.up_to_minute(ends)) if ends else ""


def is_next_after_engaged(callout: Callout) -> bool:
    """Whether who is called now is the next one because the first is engaged."""
    if not callout.rung or tries.called_before(callout):
        return False
    return tries.met_engaged(callout)


def tell_accepted(
    callout: Callout, *, now: datetime, or_speak: bool = True
) -> tuple[int, ...]:
    """Who is coming and about when; or who calls, for a consult."""
    say = Saying(
        text=accepted_words(callout),
        render=lambda code: accepted_words(callout, code=code),
        topic=STATUS,
        voice_path=told_path(callout),
        or_speak=or_speak,
    )
    return tell_officer(callout, say, now=now)


def ring_officer(callout: Callout, *, now: datetime) -> tuple[int, ...]:
    """A call that says who comes, or that everybody is engaged, or that nobody is sent
    any more, to officers whom no text has reached.
    """
    say = Saying(
        text=scene.answer_our_call_text(ref_of(callout))
        if callout.lead is None
        else accepted_words(callout),
        voice_path=told_path(callout),
        by_text=False,
        by_call=True,
    )
    return tell_officer(callout, say, now=now)


def accepted_words(callout: Callout, *, code: str = "") -> str:
    """`code`: what that phone answers with instead of the request's number."""
    name = lead_name(callout)
    if callout.state == "consult":
        return words.consult_text(ref_of(callout), name=name, code=code)
    return words.coming_text(
        ref_of(callout),
        name=name,
        about=about_clock(callout),
        is_secure=callout.secured_at is not None,
        number=callout.consortium.voice_number,
        code=code,
        by_dispatch=is_of_a_machine(callout),
    )


def is_of_a_machine(callout: Callout) -> bool:
    """Whether nobody of ours asked: then nobody is known who says it is secure."""
    return callout.requester_id is None and callout.entered_by_id is None


def accepted_spoken(callout: Callout) -> str:
    """The same for a call."""
    ref, name = ref_of(callout), lead_name(callout)
    if callout.state == "consult":
        return spoken.consult(ref, name=name)
    return spoken.coming(
        ref,
        name=name,
        about=about_clock(callout),
        is_secure=callout.secured_at is not None,
        by_dispatch=callout.requester_id is None,
    )


def told_path(callout: Callout) -> str:
    """Where a call to the officer asks what to say."""
    return f"/voice/told/{callout.public_id}"


def about_clock(callout: Callout) -> str:
    """When they are expected, to the next full minute; blank when nobody said."""
    if callout.expected_at is None:
        return ""
    return clock_of(callout, walltime.up_to_minute(callout.expected_at))


def lead_name(callout: Callout) -> str:
    """The lead's work name, where the consortium lets names be sent."""
    return "" if callout.lead is None else name_sent(callout, callout.lead)


def name_sent(callout: Callout, person: User) -> str:
    """How a clinician is named on the wire."""
    if not callout.consortium.names_may_be_sent:
        return words.a_clinician()
    return person.work_name


def fallback(callout: Callout) -> tuple[str, str]:
    """The line and the words for when nobody comes."""
    protocol = policies.protocol_of(callout.requesting_organisation_id)
    line = protocol.fallback_line or callout.consortium.outside_line
    return line, protocol.fallback_words


def ends_with_line(callout: Callout) -> bool:
    """Whether the officer is put through to the outside line when nobody comes: by
    the ladder, or because they chose so.
    """
    line, _instead = fallback(callout)
    chosen = callout.wait == Wait.OUTSIDE.value
    return bool(line) and (chosen or policies.policy_of(callout).ladder.ends_with_line)


def tell_nobody(
    callout: Callout, *, now: datetime, by_call: bool = True
) -> tuple[int, ...]:
    """At once, by text and by call: nobody, and what to do instead. Where the ladder
    ends at the outside line, that call connects it.
    """
    if ends_with_line(callout):
        return _tell_line(callout, now=now, by_call=by_call)
    line, instead = fallback(callout)
    render = partial(
        words.nobody_text,
        ref_of(callout),
        called=tries.called(callout),
        at=clock_of(callout, now),
        line=line,
        words=instead,
    )
    say = Saying(
        text=render(),
        render=lambda code: render(code=code),
        topic=STATUS,
        voice_path=told_path(callout),
        by_call=by_call,
    )
    return tell_officer(callout, say, now=now)


def _tell_line(callout: Callout, *, now: datetime, by_call: bool) -> tuple[int, ...]:
    line, instead = fallback(callout)
    render = (
        partial(line_chosen_text, ref_of(callout), line=line, words=instead)
        if callout.wait == Wait.OUTSIDE.value
        else partial(
            words.nobody_but_line_text,
            ref_of(callout),
            called=tries.called(callout),
            at=clock_of(callout, now),
            line=line,
            words=instead,
        )
    )
    say = Saying(
        text=render(),
        render=lambda code: render(code=code),
        topic=STATUS,
        voice_path=f"/voice/outside/{callout.public_id}",
        by_call=by_call,
    )
    return tell_officer(callout, say, now=now)


def ring_with_line(callout: Callout, *, now: datetime) -> tuple[int, ...]:
    """A call that offers the outside line, whoever else is being called meanwhile."""
    say = Saying(
        text="",
        voice_path=f"/voice/outside/{callout.public_id}",
        by_text=False,
        by_call=True,
    )
    return tell_officer(callout, say, now=now)


def ask_still_needed(callout: Callout, *, name: str, now: datetime) -> bool:
    """Ask the officer whether a late acceptance is still wanted, by a call where no
    text can go. An officer who cannot be asked at all is an alarm.
    """
    ref = ref_of(callout)
    say = Saying(
        text="",
        render=lambda code: words.still_needed_text(
            ref, name=name, code=code, in_person=callout.late_offer_in_person
        ),
        coded=True,
        topic=STILL_NEEDED,
        voice_path=f"/voice/needed/{callout.public_id}",
        life=policies.late_offer_life(),
    )
    return _asked(callout, say, now=now)


def ask_still_needed_aloud(callout: Callout, *, now: datetime) -> bool:
    """The same by a call, to an officer whom no text has reached: nobody is alarmed
    again who has that alarm.
    """
    say = Saying(
        text="",
        topic=STILL_NEEDED,
        voice_path=f"/voice/needed/{callout.public_id}",
        by_text=False,
        by_call=True,
        life=policies.late_offer_life(),
    )
    return _asked(callout, say, now=now, unless_taken_within=alarms.TAKEN_HOLDS)


def _asked(
    callout: Callout,
    say: Saying,
    *,
    now: datetime,
    unless_taken_within: timedelta | None = None,
) -> bool:
    asked = bool(tell_officer(callout, say, now=now))
    if not asked:
        alarms.raise_alarm(
            kind="cannot_tell",
            callout=callout,
            now=now,
            unless_taken_within=unless_taken_within,
        )
    return asked


def tell_cancelled(callout: Callout, *, now: datetime) -> tuple[int, ...]:
    """That nobody is sent."""
    text = words.cancelled_text(ref_of(callout))
    say = Saying(text, topic=STATUS, voice_path=told_path(callout))
    return tell_officer(callout, say, now=now)


def tell_needed_after_all(callout: Callout, page: Page, *, now: datetime) -> None:
    """Wake who answered late: the officer said yes, so it is theirs after all."""
    sending.send(
        person_id=page.person_id,
        topic=TOPIC,
        owner_key=str(callout.public_id),
        text=words.needed_after_all_text(
            ref_of(callout),
            number=callout.consortium.voice_number,
            in_person=callout.state != "consult",
        ),
        voice_path=f"/voice/page/{page.public_id}",
        channels=(Channel.TEXT, Channel.VOICE),
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        expires_at=now + policies.message_life(),
    )


def tell_over(callout: Callout, *, now: datetime) -> None:
    """Whoever is at work on it hears that it is no longer needed."""
    tell_at_work(callout, words.no_longer_needed_text(ref_of(callout)), now=now)


def tell_at_work(
    callout: Callout, text: str, *, now: datetime, topic: str = TOPIC
) -> None:
    """Who leads it, and who comes or is there beside them: the scene is the same."""
    for person_id in _at_work(callout):
        tell_or_alarm(callout, person_id, text, now=now, topic=topic)


def _at_work(callout: Callout) -> list[int]:
    beside = callout.responses.filter(is_open=True, part=Part.OTHER.value)
    others = beside.order_by("pk").values_list("clinician", flat=True)
    everybody = dict.fromkeys([callout.lead_id, *others])
    return [person_id for person_id in everybody if person_id is not None]


def forget_scene(callout: Callout, *, now: datetime) -> None:
    """What whoever is at work on it was to hear of the scene, and what has not left, is
    not so any more: never leaves. That an officer is back takes no STAGE back.
    """
    people = _at_work(callout)
    sending.forget(str(callout.public_id), SCENE, people=people, now=now)


def tell_or_alarm(
    callout: Callout, person_id: int, text: str, *, now: datetime, topic: str = TOPIC
) -> None:
    """By a call where no text can go; whoever can be told by neither is an alarm."""
    if not tell_clinician(callout, person_id, text, now=now, topic=topic):
        alarms.raise_alarm(kind="unreachable", callout=callout, now=now)


def tell_clinician(
    callout: Callout,
    person_id: int,
    text: str,
    *,
    now: datetime,
    or_speak: bool = True,
    topic: str = TOPIC,
) -> bool:
    """True when there is any way; by a call where no text can go, if `or_speak`."""
    sent = sending.send(
        person_id=person_id,
        topic=topic,
        owner_key=str(callout.public_id),
        text=text,
        now=now,
        consortium=callout.consortium,
        on_behalf_of=callout.requesting_organisation_id,
        expires_at=now + policies.message_life(),
        or_speak=or_speak,
    )
    return bool(sent.deliveries)


def tell_trying_again(callout: Callout, *, now: datetime) -> bool:
    text = words.trying_again_text(ref_of(callout), by=promised_clock(callout))
    say = Saying(text, topic=STATUS, or_speak=False)
    return bool(tell_officer(callout, say, now=now))
