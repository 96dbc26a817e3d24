"""Refusals about callouts, in words fit for the person who asked."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import DomainError


class AlreadyAccepted(DomainError):
    """Somebody else has it. `by` is their work name."""

    def __init__(self, by: str) -> None:
        super().__init__(_("{name} has it.").format(name=by))
        self.by = by


class AlreadyOffered(DomainError):
    """Nobody has it, but the officer is being asked about somebody else's offer."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Another clinician has offered to come and the officer is being "
                "asked. Nothing more to do."
            )
        )


class AlreadyEngaged(DomainError):
    """This clinician is at work on another request, whose number is `other`."""

    def __init__(self, other: str, sequence: int) -> None:
        super().__init__(
            _("You are shown on request {number}. Mark it done first.").format(
                number=other
            )
        )
        self.other = other
        self.sequence = sequence


class MayNotBeSent(DomainError):
    """Whoever was asked is no clinician there any more, or without a licence."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Thank you, but by our records you may not be sent today. Nothing is "
                "asked of you. If that is wrong, tell your coordinator."
            )
        )


class OpenThere(DomainError):
    """Requests are open that may be the same: `callouts` (public ids), the likeliest
    first. Nothing was stored; whoever asks says first whether it is one of them.
    """

    def __init__(self, sentence: str, callouts: tuple[UUID, ...]) -> None:
        super().__init__(sentence, field="place")
        self.callouts = callouts


class CalloutOver(DomainError):
    """The callout is in a state in which this cannot be done."""


class SomebodyAlone(CalloutOver):
    """Who handed it over is alone there and asked whether they are safe: nobody else
    is done with it before them. `name` as it may be sent.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            _("{name} is alone there: {name} must be done first.").format(name=name)
        )
        self.name = name


class NoLongerNeeded(CalloutOver):
    """Nobody has it, and the officer has said that nobody need come any more."""

    def __init__(self, number: str) -> None:
        super().__init__(
            _(
                "Request {number} is no longer needed. Thank you, nothing more to do."
            ).format(number=number)
        )


class NotAskable(DomainError):
    """A request that cannot be taken as it is; `field` says where."""


class NotRecordable(DomainError):
    """A response that cannot have happened so, or may not be written down now."""


class NotSigned(DomainError):
    """What a machine sent is not signed, or not by a key of ours, now."""


class NoKeyHere(DomainError):
    """An organisation that asks for nobody needs no key to ask with."""


class StaleForm(DomainError):
    """The form was opened too long ago to be sent without a look."""

    def __init__(self, opened_at: datetime, clock: str) -> None:
        super().__init__(
            _(
                "This form was opened at {clock}. Nothing has been requested. "
                "Check what you typed and send again."
            ).format(clock=clock)
        )
        self.opened_at = opened_at


class SentTooLate(DomainError):
    """It arrived after the time by which its sender was to be asked again."""

    def __init__(self, clock: str) -> None:
        super().__init__(
            _(
                "NOT SENT by {clock}, and nothing has been requested. Still needed? "
                "Send it again."
            ).format(clock=clock)
        )


class PolicyRefused(DomainError):
    """A ladder or protocol that does not hold together."""


class PolicyChanged(DomainError):
    """Somebody put another version in force since this one was opened. `by` whom."""

    def __init__(self, by: str, at: datetime, zone: str) -> None:
        super().__init__(
            _(
                "{name} put another version in force at {clock}. Yours is not saved. "
                "Look at what is in force now, and save again if it should be yours."
            ).format(name=by, clock=f"{at.astimezone(ZoneInfo(zone)):%H:%M:%S}")
        )
        self.by, self.at = by, at


class JustRung(DomainError):
    """They were rung a moment ago: two clicks ring once."""

    def __init__(self, clock: str) -> None:
        super().__init__(
            _("Rung a moment ago, at {clock}. Give them time to answer.").format(
                clock=clock
            )
        )


class NotFree(DomainError):
    """Somebody who was chosen cannot be called, and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(_("{name} {why}.").format(name=name, why=why), field="person")
