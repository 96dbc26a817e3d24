"""Locking a period as it was looked at, so that nothing else is issued."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services import audit
from billing.core.periods import Computation
from billing.documents import computation_document, read_computation
from billing.errors import LockedFiguresMoved, PeriodIssued, PeriodLocked
from billing.models import Adjustment, Period
from billing.selectors import books
from common.money import Cents, dollars

Waiting = Mapping[int, list[Adjustment]]


def lock(
    period: Period,
    computation: Computation,
    waiting: Waiting,
    *,
    now: datetime,
    by: int | None,
    left: str,
) -> None:
    """Keep what was worked out as what may be issued. In the caller's transaction, the
    period held. `left` is why something is knowingly left out, if it is."""
    period.locked = {
        "computation": computation_document(computation),
        "carried": _carried(waiting),
    }
    period.locked_at, period.locked_by_id = now, by
    period.save(update_fields=["locked", "locked_at", "locked_by"])
    audit.record(
        act="lock_period",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        reason=left,
        to_split_cents=computation.to_split_cents,
    )


@transaction.atomic
def unlock(period_id: int, *, reason: str, now: datetime, by: int | None) -> Period:
    """Open a locked period again, with the reason. Safe to repeat.

    Raises PeriodIssued: what is out is not taken back.
    """
    period = books.held_period(period_id)
    if period.issued_at is not None:
        raise PeriodIssued(_("This period is issued and stands as it is."))
    if period.locked_at is None:
        return period
    period.locked = period.locked_at = period.locked_by = None
    period.save(update_fields=["locked", "locked_at", "locked_by"])
    audit.record(
        act="unlock_period",
        about=period,
        now=now,
        person_id=by,
        organisation_id=period.consortium.host_id,
        reason=reason,
    )
    return period


def refuse_locked(period: Period) -> None:
    """Raises PeriodLocked, for whoever would change what the period is worked out
    from."""
    if period.locked_at is not None and period.issued_at is None:
        raise PeriodLocked(_("This period is locked. Unlock it first, with a reason."))


def refuse_moved(period: Period, computation: Computation, waiting: Waiting) -> None:
    """Raises LockedFiguresMoved where a locked period would be issued otherwise than
    it was locked, naming who moved. A period that is not locked is not compared."""
    if period.locked is None:
        return
    locked = period.locked
    again = read_computation(computation_document(computation))
    same = read_computation(locked["computation"]) == again
    if same and locked["carried"] == _carried(waiting):
        return
    raise LockedFiguresMoved(
        _("This is not what was locked any more: %(moved)s. Unlock it and look again.")
        % {"moved": _moved(period, computation, waiting)}
    )


def _moved(period: Period, computation: Computation, waiting: Waiting) -> str:
    """ "Harlow was $1,263.74 and is $1,300.00", of whoever moved."""
    locked = period.locked or {}
    before = read_computation(locked["computation"])
    terms = books.terms_of(period.agreement)
    now_carried = _carried(waiting)
    said = []
    for pk, key in sorted(terms.keys.items(), key=lambda pair: pair[1]):
        was = before.cents_of(key) + locked["carried"].get(str(pk), 0)
        now = computation.cents_of(key) + now_carried.get(str(pk), 0)
        member = terms.agreement.member(key)
        if was != now and member is not None:
            said.append(
                _("%(agency)s was %(was)s and is %(now)s")
                % {
                    "agency": member.name,
                    "was": dollars(Cents(was)),
                    "now": dollars(Cents(now)),
                }
            )
    return "; ".join(said) or _("what it is worked out from changed")


def _carried(waiting: Waiting) -> dict[str, int]:
    return {
        str(organisation): sum(row.cents for row in rows)
        for organisation, rows in sorted(waiting.items())
    }
