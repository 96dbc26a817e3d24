"""The words of swaps: in texts, short and of closed facts only, and on screens.

A text names the shift, the roster, its seat and work names; never what anybody wrote
(promise 7). Answers are a digit and the code; none of them is a carrier's word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.core import gsm7
from rosters.core.swaps import Answer, SwapState
from rosters.words import span

CLOCK_DIGITS = 4
OFFER, TAKE, NO = "9", "1", "3"
STATES: dict[SwapState, str | Promise] = {
    SwapState.OFFERED: gettext_lazy("offered"),
    SwapState.TAKEN: gettext_lazy("waits for approval"),
    SwapState.IN_FORCE: gettext_lazy("in force"),
    SwapState.REFUSED: gettext_lazy("not approved"),
    SwapState.WITHDRAWN: gettext_lazy("taken back"),
    SwapState.EXPIRED: gettext_lazy("ran out"),
}
OPEN_MARKS: dict[SwapState, str | Promise] = {
    SwapState.OFFERED: gettext_lazy("offered to others"),
    SwapState.TAKEN: gettext_lazy("swap waits for approval"),
}
ANSWERS: dict[Answer, str | Promise] = {
    Answer.NONE: gettext_lazy("has not answered"),
    Answer.NO: gettext_lazy("no"),
    Answer.COUNTERED: gettext_lazy("offers a shift for it"),
    Answer.TAKES: gettext_lazy("takes it"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A shift on the wall of its roster."""

    starts_at: datetime
    ends_at: datetime
    roster: str
    seat: str
    is_far: bool = False

    @property
    def times(self) -> str:
        """ "Fri 27 Nov 19:00-07:00"; a far one with its year."""
        return span(self.starts_at, self.ends_at, is_far=self.is_far)

    def __str__(self) -> str:
        """ "Fri 27 Nov 19:00-07:00 Nights primary"."""
        return f"{self.times} {self.roster[:16]} {self.seat.lower()}"


def _name(name: str) -> str:
    return name[:22]


# ── To whom it is offered ────────────────────────────────────────────────────────


def offer_text(shift: Shown, *, holder: str, code: str) -> str:
    said = {"shift": shift, "holder": _name(holder), "code": code}
    if not code:  # every code of that phone is in use
        return _("TANDEM %(shift)s, from %(holder)s. See Swaps on your screen.") % said
    return (
        _("TANDEM %(shift)s, from %(holder)s. Reply 1 %(code)s take, 3 %(code)s no.")
        % said
    )


def yours_text(shift: Shown) -> str:
    return _("Yours: %(shift)s. Thank you.") % {"shift": shift}


def yours_if_approved_text(shift: Shown) -> str:
    sentence = _("Noted: %(shift)s. It is yours once approved; a text follows.")
    return sentence % {"shift": shift}


def taken_by_you_text(shift: Shown) -> str:
    """To who says no to what they took before."""
    return _(
        "You took it: %(shift)s. To give it back, tell your coordinator or offer it."
    ) % {"shift": shift}


def declined_text(shift: Shown) -> str:
    return _("Noted: you do not take %(shift)s.") % {"shift": shift}


def gone_text(shift: Shown, taker: str) -> str:
    """To who was asked as well, or answers too late."""
    said = {"shift": shift, "taker": _name(taker)}
    return _("%(taker)s takes %(shift)s. Nothing is asked of you.") % said


def over_text(shift: Shown) -> str:
    return _("Not on offer any more: %(shift)s. Nothing was changed.") % {
        "shift": shift
    }


def fitted(sentence: str) -> str:
    """A refusal in the words of a screen, in the letters of a text and cut to one."""
    said = kept = gsm7.fold(sentence)
    while not gsm7.fits(said):
        kept = kept[:-1].rstrip()
        said = f"{kept}..."
    return said


def not_taken_text(reasons: str) -> str:
    """To who would take it against a rule."""
    return fitted(
        _("Not taken: %(reasons)s Ask your coordinator.") % {"reasons": reasons}
    )


# ── To the holder ────────────────────────────────────────────────────────────────


def offered_text(shift: Shown, *, asked: int, day: str) -> str:
    said = {"shift": shift, "asked": asked, "day": day}
    return (
        _(
            "Offered to %(asked)d: %(shift)s. Yours until somebody takes it. "
            "To take it back text 3 %(day)s."
        )
        % said
    )


def no_shift_text(day: str) -> str:
    sentence = _(
        "No shift of yours begins on that day (%(day)s). Nothing was changed. "
        "Text 9 and its month and day, like 9 1127."
    )
    return sentence % {"day": day}


def several_shifts_text(digit: str, day: str, starts: Sequence[str]) -> str:
    """`starts`: their beginnings as four digits each, to be said behind the day."""
    said = {"day": day, "with": " / ".join(f"{digit} {day} {at}" for at in starts)}
    return fitted(
        _("Several shifts of yours begin on that day (%(day)s). Text %(with)s.") % said
    )


def no_shift_then_text(digit: str, day: str, at: str, starts: Sequence[str]) -> str:
    """To a time at which no shift of theirs begins on that day, or that is none."""
    said = {"at": at, "with": " / ".join(f"{digit} {day} {each}" for each in starts)}
    if not is_clock(at):
        return fitted(_("%(at)s is no time of day. Text %(with)s.") % said)
    return fitted(_("No shift of yours begins at %(at)s. Text %(with)s.") % said)


def is_clock(at: str) -> bool:
    """Whether four digits are an hour and a minute."""
    return len(at) == CLOCK_DIGITS and at[:2] < "24" and at[2:] < "60"


def how_to_offer_text() -> str:
    """To a bare 9."""
    return _(
        "Nothing was changed. To offer a shift of yours text 9 and its month and day, "
        "like 9 1127; of several that day its start too: 9 1127 1900."
    )


def what_to_text() -> str:
    """To a clinician who asks what they may text."""
    return _(
        "1 and the code of our text answers it. 8 2: unavailable 2 hours, 8 0: back. "
        "9 1127: offer your shift of 27 Nov, 3 1127: take it back."
    )


def nothing_offered_text(day: str) -> str:
    return _("No shift of yours on that day (%(day)s) is on offer.") % {"day": day}


def taken_back_text(shift: Shown) -> str:
    return _("Taken back: %(shift)s. It stays yours.") % {"shift": shift}


def taken_text(shift: Shown, taker: str) -> str:
    said = {"shift": shift, "taker": _name(taker)}
    return _("TANDEM %(shift)s: %(taker)s takes it. It is not yours any more.") % said


def exchanged_text(shift: Shown, back: Shown, other: str) -> str:
    """To either: the shift that goes, and the one that comes for it."""
    sentence = _(
        "TANDEM swapped with %(other)s: %(shift)s is not yours any more, "
        "%(back)s is. See My shifts."
    )
    return _with_seats(sentence, shift, back, other=_name(other))


def waits_text(shift: Shown, taker: str) -> str:
    said = {"shift": shift, "taker": _name(taker)}
    return (
        _("TANDEM %(shift)s: %(taker)s would take it. Yours until it is approved.")
        % said
    )


def nobody_takes_text(shift: Shown) -> str:
    return _(
        "TANDEM %(shift)s: everybody asked has said no. It stays yours; tell your "
        "coordinator."
    ) % {"shift": shift}


def ran_out_text(shift: Shown) -> str:
    return _("TANDEM %(shift)s: nobody took it in time. It stays yours.") % {
        "shift": shift
    }


def not_in_time_text(shift: Shown, holder: str) -> str:
    """To both: somebody took it, and no coordinator said anything."""
    said = {"shift": shift, "holder": _name(holder)}
    sentence = _(
        "TANDEM %(shift)s: the swap was not approved in time. %(holder)s keeps it."
    )
    return sentence % said


def offered_for_you_text(shift: Shown, *, asked: int) -> str:
    said = {"shift": shift, "asked": asked}
    return (
        _(
            "TANDEM your coordinator offers %(shift)s to %(asked)d for you. "
            "Yours until somebody takes it."
        )
        % said
    )


def counter_text(shift: Shown, back: Shown, *, other: str, code: str) -> str:
    sentence = _(
        "TANDEM %(other)s takes %(shift)s if you take %(back)s. "
        "Reply 1 %(code)s agree, 3 %(code)s no."
    )
    if not code:
        sentence = _(
            "TANDEM %(other)s would take %(shift)s if you take %(back)s. See Swaps "
            "on your screen."
        )
    return _with_seats(sentence, shift, back, other=_name(other), code=code)


def _with_seats(sentence: str, shift: Shown, back: Shown, **said: str) -> str:
    """Of both the roster and the seat, for they may be two; the times alone where that
    is too long for a text, and then what fits of a long name.
    """
    short = {name: word[:12] for name, word in said.items()}
    return gsm7.first_that_fits(
        sentence % {"shift": shift, "back": back, **said},
        sentence % {"shift": shift.times, "back": back.times, **said},
        sentence % {"shift": shift.times, "back": back.times, **short},
    )


# ── Approval ─────────────────────────────────────────────────────────────────────


def approval_text(shift: Shown, *, holder: str, taker: str, code: str) -> str:
    said = {"holder": _name(holder), "taker": _name(taker), "code": code}
    sentence = _(
        "TANDEM swap: %(taker)s for %(holder)s, %(shift)s. "
        "Reply 1 %(code)s approve, 3 %(code)s refuse."
    )
    if not code:
        sentence = _(
            "TANDEM swap to approve: %(taker)s for %(holder)s, %(shift)s. See Swaps."
        )
    return gsm7.first_that_fits(
        sentence % {"shift": shift, **said}, sentence % {"shift": shift.times, **said}
    )


def approved_text(shift: Shown, taker: str) -> str:
    """The answer to who approves."""
    said = {"shift": shift, "taker": _name(taker)}
    return _("Approved: %(taker)s, %(shift)s. Both are told.") % said


def refused_text(shift: Shown, taker: str) -> str:
    said = {"shift": shift, "taker": _name(taker)}
    return _("Refused: %(taker)s, %(shift)s. Both are told.") % said


def not_approved_text(shift: Shown, holder: str) -> str:
    said = {"shift": shift, "holder": _name(holder)}
    return _("TANDEM %(shift)s: the swap is not approved. %(holder)s keeps it.") % said


def yours_now_text(shift: Shown) -> str:
    return _("TANDEM %(shift)s is yours now. See My shifts.") % {"shift": shift}


def moved_text(shift: Shown) -> str:
    """To who took what is not approved yet: it is at another time by now."""
    return _(
        "TANDEM the shift you would take moved: %(shift)s. If you cannot, tell your "
        "coordinator."
    ) % {"shift": shift}


def undone_text(shift: Shown, holder: str) -> str:
    said = {"shift": shift, "holder": _name(holder)}
    return _("TANDEM %(shift)s: the swap is undone. %(holder)s has it again.") % said


def taken_off_text(shift: Shown, *, back: Shown | None, taker: str) -> str:
    """To both: what was swapped is not the holder's to give any more; `back`: what the
    taker had given for it.
    """
    if back is not None:
        said = {"shift": shift, "back": back.times, "taker": _name(taker)}
        return fitted(
            _(
                "TANDEM %(shift)s: taken back from the roster, and your exchange with "
                "it. %(back)s is %(taker)s's again."
            )
            % said
        )
    return _(
        "TANDEM %(shift)s: taken back from the roster, and your swap with it. Look who "
        "has it now."
    ) % {"shift": shift}


# ── On screens ───────────────────────────────────────────────────────────────────


def taken_already(taker: str) -> str:
    return _("%(taker)s has it already.") % {"taker": taker}


def takes_it_for() -> str:
    """What somebody answered, before the shift they give for it."""
    return _("takes it, and gives for it")


def over_already(state: SwapState) -> str:
    """Why nothing is done to a swap that is in this state."""
    return str(_OVER[state])


_OVER: dict[SwapState, str | Promise] = {
    SwapState.OFFERED: gettext_lazy("Nobody has taken it yet."),
    SwapState.TAKEN: gettext_lazy("Somebody took it; it waits for approval."),
    SwapState.IN_FORCE: gettext_lazy("It is in force already."),
    SwapState.REFUSED: gettext_lazy("It is over: it was not approved."),
    SwapState.WITHDRAWN: gettext_lazy("It is over: it was taken back."),
    SwapState.EXPIRED: gettext_lazy("It is over: its time ran out."),
}
