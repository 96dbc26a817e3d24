"""Giving, finding and closing the codes by which phones answer."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from notifications.core.codes import free_code
from notifications.models import Delivery, Message, ReplyCode

log = logging.getLogger(__name__)
REST = timedelta(hours=24)
TRIES = 5
# Whoever holds a phone that its person took out of use answers for nobody.
_RETIRED = Exists(
    Delivery.objects.filter(
        message=OuterRef("message"),
        number=OuterRef("number"),
        contact_method__retired_at__isnull=False,
    )
)


def allocate(message: Message, numbers: Sequence[str], *, now: datetime) -> str:
    """Give `message` one code, valid at all of `numbers`. In the caller's transaction.

    Not a code that is open at any of them or closed there within 24 h. Two callers
    at once get different codes: the database refuses the second. Blank when none is
    left.
    """
    for _try in range(TRIES):
        code = free_code(_not_free(numbers, now=now), secrets.choice)
        if code is None:
            break
        try:
            with transaction.atomic():
                ReplyCode.objects.bulk_create(
                    ReplyCode(number=number, code=code, message=message, given_at=now)
                    for number in sorted(set(numbers))
                )
        except IntegrityError:
            continue  # somebody else took that code at the same moment
        return code
    log.error("every reply code of a phone is in use")
    return ""


def close(messages: Sequence[int], *, now: datetime) -> None:
    """Close the codes of these messages (keys). Safe to repeat."""
    ReplyCode.objects.filter(message_id__in=messages, closed_at=None).update(
        closed_at=now
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A code at a phone. `late`: its message is withdrawn or has expired."""

    given: ReplyCode
    late: bool


def find(number: str, code: str, *, now: datetime) -> Found | None:
    """What `code` means at `number`: the open one, else one closed within 24 h; but
    none that came to a phone which is out of use since.
    """
    given = (
        ReplyCode.objects.filter(~_RETIRED, number=number, code=code)
        .filter(Q(closed_at=None) | Q(closed_at__gt=now - REST))
        .select_related("message")
        .order_by(F("closed_at").desc(nulls_first=True))
        .first()
    )
    if given is None:
        return None
    over = given.closed_at is not None or given.message.expires_at <= now
    return Found(given, late=over)


def open_codes(number: str, *, now: datetime) -> list[ReplyCode]:
    """The codes that may be answered from `number` now, oldest first."""
    return list(
        ReplyCode.objects.filter(
            ~_RETIRED, number=number, closed_at=None, message__expires_at__gt=now
        )
        .select_related("message")
        .order_by("given_at", "pk")
    )


def _not_free(numbers: Sequence[str], *, now: datetime) -> set[str]:
    """The codes open at these numbers, or closed less than a day ago. Closes those
    whose message has expired, from that moment on.
    """
    rows = ReplyCode.objects.filter(number__in=numbers).filter(
        Q(closed_at=None) | Q(closed_at__gt=now - REST)
    )
    found = set()
    for pk, code, closed_at, expires_at in rows.values_list(
        "pk", "code", "closed_at", "message__expires_at"
    ):
        ended = closed_at
        if ended is None and expires_at <= now:
            ReplyCode.objects.filter(pk=pk).update(closed_at=expires_at)
            ended = expires_at
        if ended is None or ended > now - REST:
            found.add(code)
    return found
