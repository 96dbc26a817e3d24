"""What a draft begins from: a common agreement, the one in force, or a document."""

import json
from datetime import date, datetime

from django.utils.translation import gettext as _

from agencies.models import Consortium
from billing.core.spans import first_of, month_number
from billing.core.templates import TEMPLATES, template
from billing.errors import AgreementDoesNotAddUp, NoAgreementInForce
from billing.models import AgreementVersion
from billing.selectors import agreements as selectors
from billing.services import agreements
from common import walltime

IN_FORCE, DOCUMENT = "in-force", "document"


def choices() -> list[tuple[str, str]]:
    """What one can begin from, as somebody chooses it."""
    return [
        (IN_FORCE, _("The agreement in force")),
        *((each.code, _(each.title)) for each in TEMPLATES),
        (DOCUMENT, _("A document of your own")),
    ]


def next_month(consortium: Consortium, *, now: datetime) -> date:
    """The first day of the month after the one that the consortium's calendar shows."""
    today = walltime.local_date(now, walltime.zone(consortium.zone))
    return first_of(month_number(today) + 1)


def begin(
    consortium: Consortium,
    what: str,
    document: str,
    *,
    starts_on: date,
    now: datetime,
    by: int | None = None,
) -> AgreementVersion:
    """A new draft. Raises NoAgreementInForce where there is none to begin from, and
    AgreementDoesNotAddUp for a document that cannot be read.
    """
    known = template(what)
    if known is not None:
        return agreements.draft_from(
            consortium, known, starts_on=starts_on, now=now, by=by
        )
    if what == DOCUMENT:
        read = _json(document)
    else:
        current = selectors.in_force_now(consortium, now=now)
        if current is None:
            raise NoAgreementInForce(
                _("No agreement is in force yet: choose another."), field="begin"
            )
        read = current.document
    return agreements.draft_agreement(
        consortium, read, starts_on=starts_on, now=now, by=by
    )


def _json(document: str) -> dict[str, object]:
    try:
        read = json.loads(document)
    except ValueError as wrong:
        raise AgreementDoesNotAddUp([_("This is not JSON.")]) from wrong
    if not isinstance(read, dict):
        raise AgreementDoesNotAddUp([_("An agreement is one JSON object.")])
    return read
