"""What a dispatcher may do by hand to a request, and with whom."""

from dataclasses import dataclass
from datetime import datetime

from agencies.core.acts import Act
from agencies.core.scope import Scope
from dispatch.core.words import HELD, OPEN, State
from dispatch.models import Callout
from dispatch.services import agreements, outside, steering
from dispatch.services.steering import Choice


@dataclass(frozen=True, slots=True)
class Panel:
    """`add` may be called too, `relieve` may take over, `charge` may answer for it;
    `passed_over` cannot be called, with the reason. `asked`: who is asked to take over.
    """

    ring_again: bool = False
    add: tuple[Choice, ...] = ()
    relieve: tuple[Choice, ...] = ()
    charge: tuple[Choice, ...] = ()
    passed_over: tuple[Choice, ...] = ()
    asked: tuple[str, ...] = ()
    agree: bool = False
    line: bool = False

    @property
    def is_empty(self) -> bool:
        offers = (self.ring_again, self.add, self.relieve, self.charge, self.agree)
        return not any((*offers, self.line))


def panel(callout: Callout, scope: Scope, *, now: datetime) -> Panel:
    """Names only for who serves all members. All is checked again when it is done."""
    state = State(callout.state)
    if not scope.may(Act.STEER_CALLOUTS) or state not in OPEN:
        return Panel()
    ring_again = state is State.PAGING
    line = state in outside.NOBODY_HAS_IT and outside.has_line(callout)
    agree = agreements.is_open(callout) and agreements.may_agree(scope)
    if not scope.sees_whole_consortium:
        return Panel(ring_again=ring_again, agree=agree, line=line)
    could: tuple[Choice, ...] = ()
    if state in HELD | {State.PAGING, State.WAITING, State.EXHAUSTED}:
        could = tuple(steering.who_could(callout, now=now))
    able = tuple(one for one in could if not one.refused)
    is_held = state in HELD
    charge = () if is_held else steering.may_have_charge(callout, now=now)
    return Panel(
        ring_again=ring_again,
        agree=agree,
        line=line,
        add=() if is_held else able,
        relieve=able if is_held else (),
        charge=tuple(Choice(person, "") for person in charge),
        passed_over=tuple(one for one in could if one.refused),
        asked=tuple(
            page.person.work_name
            for page in steering.asked_to_take_over(callout).select_related("person")
        ),
    )
