"""Who may ask by an agency's protocol, and asking a supervisor whether somebody comes.

A request waits for nobody: somebody is looked for by phone meanwhile. What the
supervisor then says changes who may come from that moment on.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import selectors as people
from agencies.core.scope import Scope
from agencies.core.words import Role
from agencies.models import Organisation, User
from agencies.services import live
from dispatch import words
from dispatch.core.protocol import Asker, Protocol
from dispatch.core.words import (
    OPEN,
    Agreement,
    EventKind,
    PageSort,
    ResponseType,
    Source,
    State,
)
from dispatch.errors import CalloutOver, NotAskable
from dispatch.models import Callout
from dispatch.services import alarms, log, owners, paging, policies, telling, transition
from dispatch.services.reaching import Saying, tell_officer
from notifications import selectors as phones
from notifications.core.kinds import Channel
from notifications.events import Replied, key_of
from notifications.services import sending

TOPIC = "agreement"
SILENT, NOBODY_TO_ASK = "not_agreed", "cannot_ask"
ANSWERED_WITHIN = timedelta(minutes=3)
"""How long a supervisor has before somebody is told that none has answered."""
IN_PERSON = {ResponseType.CO_RESPONSE.value, ResponseType.ALTERNATIVE.value}
_SUPERVISES = {Role.SUPERVISOR, Role.AGENCY_LEAD}


def asker_of(
    agency: Organisation, person_id: int | None, *, now: datetime
) -> Asker | None:
    """As what somebody asks for that agency: by their role in it, or for it from
    elsewhere, as dispatchers do. None for a machine.
    """
    if person_id is None:
        return None
    person = people.person_by_id(person_id)
    roles = set(people.roles_of(person, agency, now=now))
    if roles & _SUPERVISES:
        return Asker.SUPERVISOR
    return Asker.OFFICER if roles else Asker.DISPATCHER


def refuse_who_may_not_ask(
    agency: Organisation, protocol: Protocol, asker: Asker | None
) -> None:
    """Raises NotAskable, saying who asks there."""
    if asker is not None and asker not in protocol.who_asks:
        raise NotAskable(words.who_asks_shown(agency.name, protocol.who_asks))


def ask(callout: Callout, *, now: datetime) -> None:
    """Ask every supervisor at once, by text and call; the first to answer counts. In
    the caller's transaction. Nobody to ask is an alarm: it stays by phone.
    """
    asked = [
        person for person in supervisors(callout, now=now) if _ask(callout, person, now)
    ]
    if not asked:
        alarms.raise_alarm(kind=NOBODY_TO_ASK, callout=callout, now=now)


def supervisors(callout: Callout, *, now: datetime) -> list[User]:
    """Those of the agency that asked; without any, the duty supervisor tier."""
    agency = callout.requesting_organisation_id
    own = people.people_with_role(
        Role.SUPERVISOR, organisation_ids=[agency] if agency else [], now=now
    )
    return own or owners.supervisors(callout.consortium, now=now)


def may_agree(scope: Scope) -> bool:
    """Whether they act as a supervisor."""
    return Role.SUPERVISOR in scope.acting_roles


def _ask(callout: Callout, person: User, now: datetime) -> bool:
    ref = telling.ref_of(callout)
    sent = sending.send(
        person_id=person.pk,
        topic=TOPIC,
        owner_key=str(callout.public_id),
        text=words.agree_text(ref, code=""),
        render=lambda code: words.agree_text(ref, code=code),
        voice_path=f"/voice/agree/{callout.public_id}",
        channels=(Channel.TEXT, Channel.VOICE),
        now=now,
        consortium=callout.consortium,
        expires_at=now + policies.message_life(),
        with_code=True,
    )
    return bool(sent.deliveries)


@transaction.atomic
def answer(
    callout_id: int, *, agrees: bool, by: int | None, now: datetime, source: Source
) -> Callout:
    """A supervisor says whether somebody comes. Whoever is asked hears so, whoever has
    it by phone is asked to come, and the officer is told.

    The first answer counts; the same again is harmless. Raises CalloutOver when
    another was given, or the request is over.
    """
    callout = transition.locked(callout_id)
    given = Agreement.AGREED if agrees else Agreement.REFUSED
    if callout.agreement == given.value:
        return callout
    if callout.agreement != Agreement.ASKED.value:
        raise CalloutOver(_("That has been answered already."))
    if not is_open(callout):
        raise CalloutOver(_("Request {n} is over.").format(n=callout.number))
    if agrees:
        callout.response_type = callout.asked_type
    _give(callout, given, by=by, now=now, source=source)
    if agrees:
        _let_them_come(callout, by=by, now=now)
    _tell_officer(callout, now=now)
    live.touch(*callout.live_topics)
    return callout


def agree_by_asking(
    callout: Callout, *, by: int | None, now: datetime, source: Source
) -> None:
    """Who need ask nobody has somebody come: that is the answer, whatever was asked or
    said before, and no other supervisor is asked any more. In the caller's transaction.
    """
    if callout.agreement in {Agreement.ASKED.value, Agreement.REFUSED.value}:
        _give(callout, Agreement.AGREED, by=by, now=now, source=source)


def _give(
    callout: Callout,
    given: Agreement,
    *,
    by: int | None,
    now: datetime,
    source: Source,
) -> None:
    callout.agreement, callout.agreement_by_id = given.value, by
    callout.agreement_at = now
    callout.save(
        update_fields=["agreement", "agreement_by", "agreement_at", "response_type"]
    )
    log.note(
        callout, EventKind.NOTED, now=now, by=by, source=source, agrees=given.value
    )
    _ask_no_more(callout, by=by, now=now)


def _ask_no_more(callout: Callout, *, by: int | None, now: datetime) -> None:
    sending.withdraw(owner_key=str(callout.public_id), topic=TOPIC, now=now)
    for kind in (SILENT, NOBODY_TO_ASK):
        for alarm in alarms.still_open(kind, str(callout.public_id)):
            alarms.acknowledge(alarm.pk, by=by, now=now)


def is_open(callout: Callout) -> bool:
    """Whether it still matters what a supervisor says."""
    asked = callout.agreement == Agreement.ASKED.value
    return asked and State(callout.state) in OPEN - {State.CLEARED}


def unanswered(now: datetime) -> list[Callout]:
    """The requests for which supervisors were asked a while ago and none has answered.
    System question.
    """
    since = now - ANSWERED_WITHIN * settings.TIME_SCALE
    rows = Callout.objects.still_open().filter(
        agreement=Agreement.ASKED.value, entered_at__lte=since
    )
    return [
        row
        for row in rows.select_related("consortium")
        if is_open(row)
        and not phones.is_said_since(str(row.public_id), TOPIC, since=since)
    ]


def end(callout: Callout, *, now: datetime) -> None:
    """The request is over, or by phone whatever they say: no supervisor is asked any
    more.
    """
    if callout.agreement == Agreement.ASKED.value:
        _ask_no_more(callout, by=None, now=now)


def _let_them_come(callout: Callout, *, by: int | None, now: datetime) -> None:
    """Who is being asked reads it anew; who has it by phone is asked to come."""
    if callout.state == State.CONSULT.value and callout.lead_id is not None:
        paging.page_person(
            callout,
            callout.lead_id,
            rung=paging.beside_ladder(callout),
            why="a supervisor agrees",
            now=now,
            sort=PageSort.HANDOVER,
            by=by,
        )
        return
    paging.say_all_anew(callout, now=now)


def _tell_officer(callout: Callout, *, now: datetime) -> None:
    agreed = callout.agreement == Agreement.AGREED.value
    text = words.agreed_text(
        telling.ref_of(callout), agreed=agreed, state=State(callout.state)
    )
    tell_officer(callout, Saying(text, or_speak=False), now=now)


def replied(reply: Replied) -> str | None:
    """1 agree, 2 by phone only, with the code of the question."""
    callout = Callout.objects.filter(public_id=key_of(reply)).first()
    if callout is None or reply.digit not in {"1", "2"}:
        return None
    ref, agreed = telling.ref_of(callout), reply.digit == "1"
    source = Source.KEYPAD if reply.keyed else Source.TEXT
    try:
        with transaction.atomic():
            answer(
                callout.pk,
                agrees=agreed,
                by=reply.person_id,
                now=reply.at,
                source=source,
            )
    except CalloutOver:
        callout.refresh_from_db()
        if callout.agreement == Agreement.ASKED.value:
            return words.no_longer_needed_text(ref)
        agreed = callout.agreement == Agreement.AGREED.value
        return words.answered_already_text(ref, agreed=agreed)
    return words.agreed_text(ref, agreed=agreed, state=State(callout.state))
