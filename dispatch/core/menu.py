"""The telephone menu of somebody who asks: a pure function of where they are and keys.

Every silence and every wrong key leads somewhere, and after a few of them the call
ends in words: `press` terminates, and opens nothing that was not chosen.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dispatch.core.words import ResponseType, Weapon


class Step(StrEnum):
    """Where the caller is. `LINE`: there is a request, and they hear how it goes."""

    STANDING = "standing"  # a request of theirs is open: the same, or a new one?
    BADGE = "badge"
    PIN = "pin"
    DEPARTMENT = "department"
    KIND = "kind"
    WEAPON = "weapon"
    SAME = "same"  # a request of their department is open: that one, or another?
    LINE = "line"


class Slip(StrEnum):
    """What was wrong with the last keys, said before the question is asked again."""

    SILENCE = "silence"
    NO_SUCH_KEY = "no_such_key"


class Then(StrEnum):
    """What is done now."""

    ASK = "ask"  # the question of the step
    CHECK_PIN = "check_pin"
    OPEN = "open"  # store the request
    JOIN = "join"  # the request of their department that is open
    LISTEN = "listen"  # stay on the line for the request that is open
    CONNECT = "connect"  # to the clinician who has it
    RING_BACK = "ring_back"  # to say of the scene, on a call of ours, what changes it
    RING_TO_CANCEL = "ring_to_cancel"  # likewise, that nobody is needed any more
    GIVE_UP = "give_up"  # nothing was requested


MOST_SLIPS = 2
"""Silences and wrong keys at one question; the next one ends the call in words."""
AT_ONCE = 8
"""Departments said at once; 9 says the next ones."""
MORE, ELSEWHERE, PRACTICE = "9", "9", "0"
KINDS = {
    "1": ResponseType.CO_RESPONSE,
    "2": ResponseType.CONSULT,
    "3": ResponseType.FOLLOW_UP,
}
WEAPONS = {"1": Weapon.NO, "2": Weapon.YES_OR_UNSURE}


@dataclass(frozen=True, slots=True)
class Menu:
    """Where the caller is, and what they have said so far.

    `first`: the first of the departments said now. `slips`: at the present question.
    `is_drill`: only practice, by key 0 at what they need.
    """

    step: Step
    kind: ResponseType | None = None
    weapon: Weapon = Weapon.NOT_ASKED
    badge: str = ""
    first: int = 0
    slips: int = 0
    is_drill: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of who calls: whether we know who it is, for how many departments
    they may ask, and whether a clinician has the request of theirs that is open.
    """

    known: bool
    departments: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Where they are now and what is done. `chosen`: which of the departments."""

    menu: Menu
    then: Then
    slip: Slip | None = None
    chosen: int | None = None


def begin(caller: Caller, *, standing: bool) -> Menu:
    """The first question. `standing`: a request of theirs is open."""
    if standing:
        return Menu(Step.STANDING)
    return _whom_for(Menu(Step.KIND), caller)


def press(  # noqa: C901 - one line per step: a table, not a tangle
    menu: Menu, keys: str, caller: Caller
) -> Turn:
    """What these keys do; "" is silence. Safe for any keys at any step."""
    if not keys:
        return _slip(menu, Slip.SILENCE)
    match menu.step:
        case Step.STANDING:
            return _standing(menu, keys, caller)
        case Step.BADGE:
            asked = replace(menu, step=Step.PIN, badge=keys, slips=0)
            return Turn(asked, Then.ASK)
        case Step.PIN:
            return Turn(menu, Then.CHECK_PIN)
        case Step.DEPARTMENT:
            return _department(menu, keys, caller)
        case Step.KIND:
            return _kind(menu, keys, caller)
        case Step.WEAPON:
            return _weapon(menu, keys)
        case Step.SAME:
            return _same(menu, keys)
        case Step.LINE:
            return Turn(menu, Then.LISTEN)
        case _:
            assert_never(menu.step)


def is_it_this(menu: Menu) -> Menu:
    """The question whether an open request of their department is theirs."""
    return replace(menu, step=Step.SAME, slips=0)


def signed_in(caller: Caller) -> Menu:
    """The question after badge and PIN."""
    return _whom_for(Menu(Step.KIND), caller)


def not_signed_in() -> Menu:
    """After a badge and a PIN that do not go together: both again."""
    return Menu(Step.BADGE)


def _whom_for(menu: Menu, caller: Caller) -> Menu:
    """Who they are, then for whom they ask, before what."""
    if not caller.known:
        return replace(menu, step=Step.BADGE)
    if caller.departments > 1:
        return replace(menu, step=Step.DEPARTMENT)
    return menu


def _standing(menu: Menu, keys: str, caller: Caller) -> Turn:
    if keys == "1":
        return Turn(replace(menu, step=Step.LINE, slips=0), Then.LISTEN)
    if keys == "2":
        return Turn(_whom_for(Menu(Step.KIND), caller), Then.ASK)
    if keys == "5" and caller.held:
        return Turn(menu, Then.CONNECT)
    if keys == "7" and caller.held:
        return Turn(menu, Then.RING_BACK)
    if keys == "8":
        return Turn(menu, Then.RING_TO_CANCEL)
    return _slip(menu, Slip.NO_SUCH_KEY)


def _department(menu: Menu, keys: str, caller: Caller) -> Turn:
    following = menu.first + AT_ONCE
    if keys == MORE and caller.departments > AT_ONCE:
        first = following if following < caller.departments else 0
        return Turn(replace(menu, first=first, slips=0), Then.ASK)
    nth = menu.first + int(keys) - 1 if keys.isascii() and keys.isdigit() else -1
    if not menu.first <= nth < min(following, caller.departments):
        return _slip(menu, Slip.NO_SUCH_KEY)
    asked = replace(menu, step=Step.KIND, first=0, slips=0)
    return Turn(asked, Then.ASK, chosen=nth)


def _kind(menu: Menu, keys: str, caller: Caller) -> Turn:
    if keys == ELSEWHERE:
        # The wrong one of several, or somebody else's telephone.
        step = Step.DEPARTMENT if caller.departments > 1 else Step.BADGE
        return Turn(Menu(step), Then.ASK)
    if keys == PRACTICE:
        turned = replace(menu, is_drill=not menu.is_drill, slips=0)
        return Turn(turned, Then.ASK)
    kind = KINDS.get(keys)
    if kind is None:
        return _slip(menu, Slip.NO_SUCH_KEY)
    said = replace(menu, kind=kind, slips=0)
    if kind is ResponseType.FOLLOW_UP:  # nobody goes there tonight
        return Turn(said, Then.OPEN)
    return Turn(replace(said, step=Step.WEAPON), Then.ASK)


def _weapon(menu: Menu, keys: str) -> Turn:
    weapon = WEAPONS.get(keys)
    if weapon is None:
        return _slip(menu, Slip.NO_SUCH_KEY)
    return Turn(replace(menu, weapon=weapon, slips=0), Then.OPEN)


def _same(menu: Menu, keys: str) -> Turn:
    if keys == "1":
        return Turn(replace(menu, step=Step.LINE, slips=0), Then.JOIN)
    if keys == "2":
        return Turn(replace(menu, slips=0), Then.OPEN)
    return _slip(menu, Slip.NO_SUCH_KEY)


def _slip(menu: Menu, slip: Slip) -> Turn:
    if menu.step is Step.LINE:
        return Turn(menu, Then.LISTEN)
    slipped = replace(menu, slips=menu.slips + 1)
    if slipped.slips > MOST_SLIPS:
        return Turn(slipped, Then.GIVE_UP, slip)
    return Turn(slipped, Then.ASK, slip)
