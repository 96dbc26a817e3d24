"""The root of all refusals, and the one failure of the outside world."""


class DomainError(Exception):
    """A refusal, in words fit for the person who asked.

    `field` names the input it concerns, when one does, so that a form can say it
    at the right place.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotUnderstood(DomainError):
    """What a machine sent cannot be read as it should be (422)."""


class NotYours(DomainError):
    """The thing is yours to see, but your role may not do this to it (403)."""


class DeliveryFailed(Exception):
    """The outside world did not take what we handed over.

    `permanent` says that trying the same again cannot help. `code` is the
    carrier's own number for the reason, when it gave one; `wait_seconds` how long it
    asked us to wait, when it did.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool,
        code: int | None = None,
        wait_seconds: float | None = None,
    ):
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.code = code
        self.wait_seconds = wait_seconds
