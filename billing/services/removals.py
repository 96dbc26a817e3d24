"""Whether an imported batch may be taken back, as far as money is concerned."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from billing import words
from billing.models import Activation, Period, StatementRow
from billing.selectors import books
from dispatch.selectors import billable


@transaction.atomic
def why_batch_stays(batch_id: int) -> str | None:
    """A sentence when something was issued from the batch, None when it may go.

    The check that `dispatch` asks before it removes a batch. No period can be opened
    or issued until the caller's transaction ends: either the removal sees what was
    issued, or the issue sees that the responses are gone.
    """
    consortium_id = billable.consortium_of_batch(batch_id)
    agencies.hold_consortium(consortium_id)
    periods = books.held(Period.objects.filter(consortium_id=consortium_id))
    issued = [period.pk for period in periods if period.issued_at is not None]
    if not issued:
        return None
    found = _issued_from(batch_id).filter(pk__in=issued).order_by("starts_on").first()
    if found is None:
        return None
    return _(
        "This batch cannot be removed: %(period)s is issued and rests on its requests."
    ) % {"period": words.period_name(books.days_of(found))}


def _issued_from(batch_id: int) -> QuerySet[Period]:
    """Periods with a response of the batch in their days or on their statements."""
    ours = billable.responses_of_batch(batch_id).values("pk")
    priced = Activation.objects.filter(
        response__in=ours,
        consortium_id=OuterRef("consortium_id"),
        day__gte=OuterRef("starts_on"),
        day__lt=OuterRef("ends_on"),
    )
    printed = StatementRow.objects.filter(
        statement__period=OuterRef("pk"), response_id_kept__in=ours
    )
    return Period.objects.filter(Q(Exists(priced)) | Q(Exists(printed)))
