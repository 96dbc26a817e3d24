"""A machine that asks twice is answered once: `Idempotency-Key`."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.errors import KeyReused
from agencies.models import ApiToken, KeptAnswer

KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what goes with it, as JSON."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """By whom, under which key (blank: none), and for what exactly."""

    token: ApiToken
    key: str
    what: object


def once(asked: Asked, work: Callable[[], Answer], *, now: datetime) -> Answer:
    """Do `work` and keep its answer under the key, or answer as it was answered then.

    All of it is one transaction: of two at once the second waits and gets the answer
    of the first. What is refused (an exception) is not kept, because nothing was done.
    Kept for two days. Raises KeyReused for a key that stood for something else.
    """
    with transaction.atomic():
        if not asked.key:
            return work()
        row = _begun(asked, now=now)
        if isinstance(row, Answer):
            return row
        answer = work()
        row.status, row.body = answer.status, answer.body
        row.save(update_fields=["status", "body"])
        return answer


def _begun(asked: Asked, *, now: datetime) -> KeptAnswer | Answer:
    """A new row under the key, or what stands there."""
    digest = sha256(
        json.dumps(asked.what, sort_keys=True, default=str).encode()
    ).hexdigest()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(
                token=asked.token, key=asked.key, asked=digest, made_at=now
            )
    except IntegrityError:
        kept = KeptAnswer.objects.filter(token=asked.token, key=asked.key).first()
    if kept is None:  # forgotten in between: it is two days old
        return _begun(asked, now=now)
    if kept.asked != digest:
        raise KeyReused(
            _("That key stood for another request: give this one a key of its own."),
            field="Idempotency-Key",
        )
    return Answer(kept.status, kept.body)


def forget_answers(now: datetime) -> int:
    """Delete those that are two days old; how many."""
    deleted, _each = KeptAnswer.objects.filter(made_at__lte=now - KEPT_FOR).delete()
    return deleted
