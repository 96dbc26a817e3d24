"""Refusals about phones and codes."""

from common.errors import DomainError


class NumberUnreadable(DomainError):
    """Not a telephone number we can call."""


class NumberTaken(DomainError):
    """The number is somebody's already."""


class TakesNothing(DomainError):
    """A phone must take texts or calls."""


class CodeSentJustNow(DomainError):
    """A verification code went out moments ago."""


class CodeOver(DomainError):
    """No code was sent, it is too old, or it was tried too often."""


class CodeWrong(DomainError):
    """That is not the code we sent."""


class NoCarrierNumber(DomainError):
    """The person's organisation belongs to no consortium, so nothing can be sent."""


class JustTested(DomainError):
    """A test went to that person moments ago."""


class NoPhoneYet(DomainError):
    """No phone of that person can be used for it."""


class PaceRefused(DomainError):
    """A paging rule by which nobody would be paged at once."""


class NotAScreen(DomainError):
    """What a browser offered is at no push service, or there is none of ours."""
