"""A weapon that becomes known once a request is open: whoever comes hears of it, and
the agency's rule holds for it as if it had been known from the start.
"""

from datetime import datetime

from django.db import transaction

from agencies.services import live
from dispatch import words
from dispatch.core.protocol import Asker, Protocol, Verdict, WeaponRule, verdict
from dispatch.core.words import (
    HELD,
    Agreement,
    EventKind,
    ResponseType,
    Source,
    State,
    Weapon,
)
from dispatch.models import Callout
from dispatch.services import (
    agreements,
    alarms,
    at_scene,
    log,
    paging,
    policies,
    telling,
    transition,
)
from dispatch.services.reaching import Saying, tell_officer

KNOWN_LATE = "weapon_known"


@transaction.atomic
def become_known(
    callout_id: int, *, by: int | None, now: datetime, source: Source
) -> None:
    """There is a weapon or violence, or somebody is unsure. Safe to repeat."""
    callout = transition.locked(callout_id)
    unsure = Weapon.YES_OR_UNSURE.value
    if callout.weapon != unsure:
        log.note(callout, EventKind.NOTED, now=now, by=by, source=source, weapon=unsure)
    pass_on(callout, by=by, now=now, source=source)


def pass_on(callout: Callout, *, by: int | None, now: datetime, source: Source) -> None:
    """Yes or unsure beats no: who comes hears of it, whoever (`by`) said so. Where the
    agency's rule lets nobody come for it, or nobody yet, a request for which nobody is
    sent becomes one by phone; that somebody was sent is an alarm.

    In the caller's transaction, the callout locked. Safe to repeat.
    """
    if callout.weapon == Weapon.YES_OR_UNSURE.value:
        return
    callout.weapon = Weapon.YES_OR_UNSURE.value
    callout.save(update_fields=["weapon"])
    is_near = callout.responses.filter(is_open=True, in_person=True).exists()
    if is_near or State(callout.state) in HELD:
        text = words.weapon_text(telling.ref_of(callout))
        telling.tell_at_work(callout, text, now=now)
    says = _says(callout, by=by, now=now)
    if says is not Verdict.AS_ASKED:
        if is_near:
            alarms.raise_alarm(kind=KNOWN_LATE, callout=callout, now=now)
        if State(callout.state) in at_scene.SOMEBODY_MAY_COME - at_scene.AT_OR_NEAR:
            _by_phone(callout, says, by=by, now=now, source=source)
    live.touch(*callout.live_topics)


def hold_to_rule(
    callout: Callout, *, by: int | None, now: datetime, source: Source
) -> None:
    """The same once somebody is to come after all, where a weapon has become known
    while it was by phone. In the caller's transaction.
    """
    unsure = Weapon.YES_OR_UNSURE.value
    began = callout.events.filter(kind=EventKind.ASKED.value)
    was_known = began.filter(details__weapon=unsure).exists()
    agreed = callout.agreement == Agreement.AGREED.value
    if callout.weapon != unsure or was_known or agreed:
        return
    says = _says(callout, by=by, now=now)
    if says is not Verdict.AS_ASKED:
        _by_phone(callout, says, by=by, now=now, source=source)


def _says(callout: Callout, *, by: int | None, now: datetime) -> Verdict:
    """What the agency's weapon rule makes of it; of what else its supervisors must
    agree to, they were asked when it was asked for.
    """
    agency = callout.requesting_organisation
    protocol = policies.protocol_of(callout.requesting_organisation_id)
    rule = Protocol(weapon_rule=protocol.weapon_rule)
    asker = None
    if agency and rule.weapon_rule is WeaponRule.SUPERVISOR_AGREES:
        asker = agreements.asker_of(agency, by, now=now)
    by_supervisor = asker is Asker.SUPERVISOR
    return verdict(rule, Weapon.YES_OR_UNSURE, by_supervisor=by_supervisor)


def _by_phone(
    callout: Callout,
    says: Verdict,
    *,
    by: int | None,
    now: datetime,
    source: Source,
) -> None:
    """Nobody is sent for it, or nobody yet: who is asked reads it anew, and so does who
    asked. A supervisor who agreed before did not know of the weapon: they are asked.
    """
    is_asked = callout.agreement == Agreement.ASKED.value
    until_agreed = says is Verdict.UNTIL_AGREED
    if callout.response_type in agreements.IN_PERSON:
        callout.asked_type = callout.response_type
        callout.response_type = ResponseType.CONSULT.value
    elif not is_asked or until_agreed:
        return  # it is by phone already, and stays so
    agreements.end(callout, now=now)
    given = Agreement.ASKED if until_agreed else Agreement.NOT_ASKED
    callout.agreement = given.value
    callout.agreement_by = callout.agreement_at = None
    callout.save(
        update_fields=[
            "response_type",
            "asked_type",
            "agreement",
            "agreement_by",
            "agreement_at",
        ]
    )
    log.note(
        callout, EventKind.NOTED, now=now, by=by, source=source, by_phone=says.value
    )
    if until_agreed:
        agreements.ask(callout, now=now)
    paging.say_all_anew(callout, now=now)
    text = words.now_by_phone_text(telling.ref_of(callout), until_agreed=until_agreed)
    tell_officer(callout, Saying(text, or_speak=False), now=now)
