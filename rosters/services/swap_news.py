"""Telling everybody concerned what becomes of a swap, by text.

Whoever acts hears it as the answer to what they did; the others get these. What does
not concern the next 24 hours waits for the morning.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from agencies import selectors as agencies
from agencies.core.words import Role
from agencies.models import User
from common import walltime
from common.intervals import Span
from notifications import selectors as phones
from notifications.services import sending
from rosters import words
from rosters.core.effects import when_to_tell
from rosters.core.swaps import Answer
from rosters.core.words import Tier
from rosters.models import Position, Roster, Swap, SwapInvitation
from rosters.selectors.swaps import Shift
from rosters.words import swaps as said

INVITED, APPROVAL, COUNTER, NEWS = (
    "swap",
    "swap_approval",
    "swap_counter",
    "swap_news",
)
FRESH = timedelta(days=3)


def shown(
    position: Position, span: Span, *, since: datetime | None = None
) -> said.Shown:
    """`since`: when it is, or was first, told of: far from there it is said with its
    year.
    """
    zone = walltime.zone(position.roster.zone)
    return said.Shown(
        walltime.local(span.starts_at, zone),
        walltime.local(span.ends_at, zone),
        position.roster.name,
        words.seat(Tier(position.tier), position.order),
        since is not None and words.is_far(span.starts_at, since),
    )


def shown_swap(swap: Swap) -> said.Shown:
    return shown(swap.position, swap.span(), since=swap.made_at)


def shown_back(invitation: SwapInvitation) -> said.Shown:
    """The shift of a counter-offer."""
    span = invitation.span()
    assert invitation.position is not None  # noqa: S101 - the database asks for it
    assert span is not None  # noqa: S101 - the same
    return shown(invitation.position, span, since=invitation.swap.made_at)


def coordinators(roster: Roster, *, now: datetime) -> list[User]:
    """Who may approve: the coordinators of the consortium's host and providers."""
    serving = agencies.serving(roster.consortium_id, now=now)
    ids = [one.pk for one in serving]
    return agencies.people_with_role(Role.COORDINATOR, organisation_ids=ids, now=now)


def ask(swap: Swap, invitation: SwapInvitation, *, now: datetime) -> None:
    """The offer itself, to one person."""
    shift, holder = shown_swap(swap), str(swap.holder)
    _send(
        swap,
        invitation.person_id,
        INVITED,
        str(invitation.public_id),
        lambda code: said.offer_text(shift, holder=holder, code=code),
        now=now,
    )


def ask_for_approval(swap: Swap, *, now: datetime) -> None:
    shift, holder, taker = shown_swap(swap), str(swap.holder), str(swap.taker)
    for person in coordinators(swap.position.roster, now=now):
        _send(
            swap,
            person.pk,
            APPROVAL,
            str(swap.public_id),
            lambda code: said.approval_text(
                shift, holder=holder, taker=taker, code=code
            ),
            now=now,
        )


def ask_to_exchange(swap: Swap, invitation: SwapInvitation, *, now: datetime) -> None:
    shift, back, other = shown_swap(swap), shown_back(invitation), invitation.person
    _send(
        swap,
        swap.holder_id,
        COUNTER,
        str(invitation.public_id),
        lambda code: said.counter_text(shift, back, other=str(other), code=code),
        now=now,
    )


def tell(
    swap: Swap,
    people: Iterable[int],
    text: str,
    *,
    now: datetime,
    by: int | None,
    aloud: bool = False,
) -> None:
    """`text` to each of these but `by`, who knows. `aloud`: it says whose shift it is,
    so that who takes calls only is called.
    """
    for person_id in dict.fromkeys(people):
        if person_id != by:
            not_before = _not_before(swap, now)
            sending.send(
                person_id=person_id,
                topic=NEWS,
                owner_key=str(swap.public_id),
                text=text,
                now=now,
                not_before=not_before,
                consortium=swap.position.roster.consortium,
                expires_at=not_before + FRESH,
                or_speak=aloud,
            )


def tell_others_asked(swap: Swap, text: str, *, now: datetime, by: int | None) -> None:
    """Whoever has heard of the offer and has not said no; the taker hears otherwise.
    Ask after `stop_asking`: whose text then never leaves hears nothing of it at all.
    """
    asked = swap.invitations.exclude(answer=Answer.NO.value)
    person_of = dict(asked.values_list("public_id", "person_id"))
    heard = phones.people_reached(map(str, person_of), INVITED)
    heard |= set(
        asked.exclude(answer=Answer.NONE.value).values_list("person_id", flat=True)
    )
    others = [one for one in person_of.values() if one in heard - {swap.taker_id}]
    tell(swap, others, text, now=now, by=by)


def stop_asking(swap: Swap, *, now: datetime) -> None:
    """Nobody is asked about it any more: every code of it closes."""
    for invitation in swap.invitations.all():
        stop_asking_one(invitation, now=now)
    sending.withdraw(str(swap.public_id), APPROVAL, now)


def stop_asking_one(invitation: SwapInvitation, *, now: datetime) -> None:
    """That person is asked no more, nor the holder about what they offered for it."""
    sending.withdraw(str(invitation.public_id), INVITED, now)
    sending.withdraw(str(invitation.public_id), COUNTER, now)


def _send(
    swap: Swap,
    person_id: int,
    topic: str,
    owner_key: str,
    render: Callable[[str], str],
    *,
    now: datetime,
) -> None:
    """With a code that can be answered until the swap runs out; where every code of
    the phone is in use, without one. At once if it runs out before the morning.
    """
    not_before = _not_before(swap, now)

    sending.send(
        person_id=person_id,
        topic=topic,
        owner_key=owner_key,
        text=render(""),
        now=now,
        not_before=not_before if not_before < swap.expires_at else now,
        consortium=swap.position.roster.consortium,
        expires_at=swap.expires_at,
        with_code=True,
        render=render,
    )


def _not_before(swap: Swap, now: datetime) -> datetime:
    zone = walltime.zone(swap.position.roster.zone)
    return when_to_tell(swap.starts_at, now=now, zone=zone)


def of_shift(shift: Shift, *, now: datetime | None = None) -> said.Shown:
    return shown(shift.position, shift.span, since=now)
