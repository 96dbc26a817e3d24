"""A call by which somebody asks: from the first question to the stored request.

`dispatch.core.menu` decides; the row of the call remembers where they are, so that a
question of the carrier's that comes twice is answered twice and changes nothing. A
caller's number can be forged: it opens a request and hears where one stands.
"""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from agencies import selectors as people
from agencies.errors import LockedOut
from agencies.models import Consortium, Organisation
from agencies.services import pins
from common import numbers
from common.errors import DomainError
from dispatch import selectors
from dispatch.core import menu
from dispatch.core.menu import Menu, Slip, Step, Then, Turn
from dispatch.core.words import (
    CallOutcome,
    Channel,
    Kind,
    ResponseType,
    Source,
    Weapon,
)
from dispatch.errors import CalloutOver, OpenThere
from dispatch.models import CallIn, Callout
from dispatch.services import (
    alike,
    hung_up,
    intake,
    line_waiting,
    markup,
    same_by_phone,
    standings,
    talking,
    time_calls,
)
from dispatch.services.callers import AroundCaller, around_caller
from dispatch.spoken import asking, practice
from notifications.events import InboundCall
from notifications.words import aloud

ANEW = "anew"
"""Said on a call whose caller wants a new request beside the open one."""


# How a call ended is not the menu's to write: it may end while a PIN is looked at.
_OF_THE_MENU = (
    "person",
    "is_proven",
    "organisation",
    "newest_before",
    "said",
    "step",
    "kind",
    "weapon",
    "badge",
    "first",
    "slips",
    "is_drill",
)


def begin(event: InboundCall) -> str | None:
    """The first question, or None: they have nothing to ask here, or the number is
    nobody's. In the caller's transaction.
    """
    consortium = people.consortium_answering(event.to_number)
    if consortium is None:
        return None
    known = selectors.departments(event.person_id, consortium.pk, now=event.at)
    asked = selectors.asked_from(event.person_id, event.number)
    if event.person_id is not None and not (known or asked):
        return None
    row, is_new = CallIn.objects.get_or_create(
        call_sid=event.call_sid,
        defaults={
            "consortium": consortium,
            "from_number": event.number[:32],
            "to_number": event.to_number[:32],
            "came_at": event.at,
            "heard_at": event.at,
            "person_id": event.person_id,
            "step": Step.BADGE.value,
            "newest_before": selectors.newest_asked_by(event.person_id or 0),
        },
    )
    around = around_caller(row, now=event.at)
    if is_new:
        at_work = bool(around.at_work)
        _put(row, menu.begin(around.caller, standing=at_work), around)
    return _question(row, around, before=standings.spoken_over(around.open_requests))


def _from_the_start(row: CallIn, around: AroundCaller) -> str:
    _put(row, menu.begin(around.caller, standing=False), around)
    return _question(row, around, before=standings.spoken_over(around.open_requests))


def keyed(public_id: UUID, step: str, keys: str, *, now: datetime) -> str:
    """What these keys do at that question; "" is silence. Asked about a question they
    are past, it says where they are and does nothing.
    """
    with transaction.atomic():
        row = CallIn.objects.select_for_update().get(
            pk=selectors.call_in_of(public_id).pk
        )
        around = around_caller(row, now=now)
        if row.ended_at is not None:
            return markup.say_and_end(asking.given_up(_line(row.consortium)))
        if row.step != step:
            return _where_they_are(row, around, now=now)
        row.heard_at = now
        if row.step == Step.STANDING.value and not around.at_work:
            # It has ended since the question was asked.
            return _from_the_start(row, around)
        turn = menu.press(_menu_of(row), keys, around.caller)
        _note_anew(row, turn)
        if turn.chosen is not None:
            row.organisation = around.departments[turn.chosen]
        if turn.then is not Then.CHECK_PIN:
            _put(row, turn.menu, around)
        if turn.then is Then.OPEN:
            # Still locked: who hangs up now must not read that nothing was requested.
            return _done(row, turn, keys, around, now=now)
    return _done(row, turn, keys, around, now=now)


def _done(  # noqa: C901 - one line per outcome: a table, not a tangle
    row: CallIn, turn: Turn, keys: str, around: AroundCaller, *, now: datetime
) -> str:
    """What is said, and done: but for storing, outside the keys' own transaction."""
    match turn.then:
        case Then.ASK:
            return _question(row, around, slip=turn.slip)
        case Then.CHECK_PIN:
            return _sign_in(row, keys, around, now=now)
        case Then.OPEN:
            return _open(row, now=now)
        case Then.JOIN:
            return _join(row, now=now)
        case Then.LISTEN:
            return _listen(row, around, now=now)
        case Then.CONNECT:
            return talking.connect_to_lead(around.held)
        case Then.RING_BACK:
            return time_calls.ring_officer(around.held, now=now)
        case Then.RING_TO_CANCEL:
            return time_calls.ring_officer(around.at_work[0], now=now)
        case Then.GIVE_UP:
            return _given_up(row, around, now=now)


def _given_up(row: CallIn, around: AroundCaller, *, now: datetime) -> str:
    """After too much silence: nothing was requested, or where it stands what was."""
    if hung_up.end_of_question(row, now=now):
        stands = standings.spoken_all(around.open_requests, offers_key=False)
        return markup.say_and_end(f"{stands} {asking.line_over()}")
    hung_up.end(row.pk, CallOutcome.NOT_PRESSED, now=now)
    return markup.say_and_end(asking.given_up(_line(row.consortium)))


def _where_they_are(row: CallIn, around: AroundCaller, *, now: datetime) -> str:
    if row.step == Step.LINE.value:
        return line_waiting.go_on(row)
    if row.step == Step.WEAPON.value and row.weapon != Weapon.NOT_ASKED.value:
        return _open(row, now=now)
    return _question(row, around)


# --- signing in --------------------------------------------------------------------


def _sign_in(row: CallIn, pin: str, around: AroundCaller, *, now: datetime) -> str:
    """Badge and PIN. Every try counts, for the badge and for the telephone."""
    line = _line(row.consortium)
    try:
        person = pins.by_keypad(
            pins.Keyed(row.badge, pin, row.from_number, row.to_number),
            of=around.phone_of,
            at=people.members_of(row.consortium_id, now=now),
            now=now,
        )
    except LockedOut as refusal:
        minutes = max(1, -(-(refusal.until - now) // timedelta(minutes=1)))
        hung_up.end(row.pk, CallOutcome.LOCKED, now=now, tell=False)
        return markup.say_and_end(asking.locked(minutes, line))
    if person is None:
        _put(row, menu.not_signed_in(), around)
        return _question(row, around, before=asking.not_signed_in())
    row.person, row.is_proven, row.organisation = person, True, None
    row.newest_before = selectors.newest_asked_by(person.pk)
    signed_in = around_caller(row, now=now)
    if not signed_in.departments:
        hung_up.end(row.pk, CallOutcome.NOT_SIGNED_IN, now=now, tell=False)
        return markup.say_and_end(asking.may_not_ask(line))
    standing = bool(signed_in.at_work) and row.said != ANEW
    following = menu.begin(signed_in.caller, standing=standing)
    _put(row, following, signed_in)
    return _question(row, signed_in)


# --- the request -------------------------------------------------------------------


def _open(row: CallIn, *, now: datetime) -> str:
    """Store it. "Received" is said only after the commit (promise 1). Safe to repeat:
    two calls of one person that began together ask for the same.
    """
    agency, kind = row.organisation, ResponseType(row.kind)
    if agency is None or row.person is None:
        return _question(row, around_caller(row, now=now))
    asked = intake.NewCallout(
        agency=agency,
        response_type=kind,
        weapon=Weapon(row.weapon),
        place=agency.short_name,
        channel=Channel.PHONE,
        source=Source.KEYPAD,
        requester_id=row.person_id,
        entered_by_id=row.person_id,
        form_key=_key(row, row.person.public_id, agency, kind),
        callback_number=numbers.e164(row.from_number) or "",
        not_same_as=None if row.said == ANEW else frozenset(),
        kind=Kind.DRILL if row.is_drill else Kind.LIVE,
    )
    try:
        callout = intake.open_callout(asked, now=now)
    except OpenThere as found:
        return _is_it_this(row, found, now=now)
    except DomainError as refusal:
        hung_up.end(row.pk, CallOutcome.REFUSED, now=now, tell=False)
        why = aloud(str(refusal))
        return markup.say_and_end(asking.refused(why, _line(row.consortium)))
    _belongs_to(row, callout, opened=True)
    hung_up.forget_codes(row, now=now)
    return line_waiting.received(row, callout, now=now)


def _key(row: CallIn, person: UUID, agency: Organisation, kind: ResponseType) -> UUID:
    what = f"phone {row.newest_before} {agency.public_id} {kind.value}"
    what += " drill" if row.is_drill else ""
    return uuid.uuid5(person, what)


def _is_it_this(row: CallIn, found: OpenThere, *, now: datetime) -> str:
    """The likeliest open request of their department: that one, or another?"""
    row.said = same_by_phone.remembered(found)
    around = around_caller(row, now=now)
    _put(row, menu.is_it_this(_menu_of(row)), around)
    return _question(row, around)


def _join(row: CallIn, *, now: datetime) -> str:
    """They hear how that one goes. One that ended meanwhile is no longer theirs to
    join: what they asked for is stored.
    """
    callout = same_by_phone.asked_about(row)
    joiner = alike.Joiner(
        person_id=row.person_id,
        channel=Channel.PHONE,
        number=numbers.e164(row.from_number) or "",
        weapon=Weapon(row.weapon),
    )
    try:
        if callout is None:
            return _open(row, now=now)
        alike.join(callout.pk, joiner, by=row.person_id, now=now, source=Source.KEYPAD)
    except CalloutOver:
        return _open(row, now=now)
    _belongs_to(row, callout, opened=False)
    return line_waiting.listen(row.public_id, "", now=now)


def _listen(row: CallIn, around: AroundCaller, *, now: datetime) -> str:
    _belongs_to(row, around.at_work[0], opened=False)
    return line_waiting.listen(row.public_id, "", now=now)


def _belongs_to(row: CallIn, callout: Callout, *, opened: bool) -> None:
    outcome = CallOutcome.ASKED if opened else CallOutcome.SAME_REQUEST
    row.callout, row.opened, row.outcome = callout, opened, outcome.value
    row.step = Step.LINE.value
    row.save(update_fields=["callout", "opened", "outcome", "step"])


# --- the row and the questions -----------------------------------------------------


def _menu_of(row: CallIn) -> Menu:
    return Menu(
        step=Step(row.step),
        kind=ResponseType(row.kind) if row.kind else None,
        weapon=Weapon(row.weapon),
        badge=row.badge,
        first=row.first,
        slips=row.slips,
        is_drill=row.is_drill,
    )


def _put(row: CallIn, now_at: Menu, around: AroundCaller) -> None:
    """Remember where they are. Who may ask for one department asks for that."""
    if now_at.step is Step.BADGE:
        row.person, row.is_proven, row.organisation = None, False, None
    elif len(around.departments) == 1:
        row.organisation = around.departments[0]
    row.step, row.kind = now_at.step.value, now_at.kind.value if now_at.kind else ""
    row.weapon, row.badge = now_at.weapon.value, now_at.badge[:16]
    row.first, row.slips, row.is_drill = now_at.first, now_at.slips, now_at.is_drill
    row.save(update_fields=_OF_THE_MENU)


def _note_anew(row: CallIn, turn: Turn) -> None:
    beside_own = turn.then is Then.ASK and turn.menu.step is not Step.STANDING
    beside_other = turn.then is Then.OPEN
    if row.step == Step.STANDING.value and beside_own:
        row.said = ANEW
    if row.step == Step.SAME.value and beside_other:
        row.said = ANEW


def _question(
    row: CallIn, around: AroundCaller, *, slip: Slip | None = None, before: str = ""
) -> str:
    first = [before, asking.slip(slip) if slip else ""]
    asked = _asked(row, around, again=any(first))
    said = [*first, practice(asked) if row.is_drill else asked]
    path = f"/voice/in/{row.public_id}/{row.step}"
    keys = None if row.step in {Step.BADGE.value, Step.PIN.value} else 1
    return markup.ask_or_go_on(" ".join(filter(None, said)), path, digits=keys)


def _asked(  # noqa: C901 - one line per step: a table, not a tangle
    row: CallIn, around: AroundCaller, *, again: bool
) -> str:
    match Step(row.step):
        case Step.STANDING:
            standing = standings.spoken_all(around.open_requests)
            return f"{standing} {asking.same_or_new()}"
        case Step.BADGE:
            if around.is_phone_known or again or row.said == ANEW:
                return asking.badge()
            return asking.badge_of_unknown(_line(row.consortium))
        case Step.PIN:
            return asking.pin()
        case Step.DEPARTMENT:
            shown = around.departments[row.first : row.first + menu.AT_ONCE]
            more = len(around.departments) > menu.AT_ONCE
            return asking.departments([one.name for one in shown], more=more)
        case Step.WEAPON:
            return asking.weapon()
        case Step.SAME:
            return same_by_phone.question(row)
        case Step.KIND | Step.LINE:
            return asking.kind(row.organisation.name if row.organisation else "")


def _line(consortium: Consortium) -> str:
    return consortium.outside_line
