"""The hook: who wants to know that a response was closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction


@dataclass(frozen=True, slots=True)
class ResponseClosed:
    """A response whose clocks are final for now; also sent when one is corrected.

    Given within the caller's transaction; a handler writes rows only and may be
    called again for the same response.
    """

    response_id: int
    callout_id: int
    consortium_id: int
    at: datetime


Handler = Callable[[ResponseClosed], None]
HandlerOfMany = Callable[[Sequence[ResponseClosed]], None]
_handlers: list[Handler] = []
_of_many: dict[Handler, HandlerOfMany] = {}


def on_closed(handler: Handler, *, many: HandlerOfMany | None = None) -> None:
    """Register; the same handler twice is harmless.

    `many` is called instead where many were closed at once: it does what the handler
    would do for each, in fewer statements.
    """
    if handler not in _handlers:
        _handlers.append(handler)
    if many is not None:
        _of_many[handler] = many


def announce(closed: ResponseClosed) -> None:
    for handler in _handlers:
        handler(closed)


def announce_many(closed: Sequence[ResponseClosed]) -> None:
    """Announce them all: at once to who takes many, else one by one.

    Each call is a transaction of its own, unless the caller is in one, so that one
    by one takes long but holds nobody up.
    """
    for handler in _handlers:
        many = _of_many.get(handler)
        if many is not None:
            with transaction.atomic():
                many(closed)
            continue
        for each in closed:
            with transaction.atomic():
                handler(each)
