"""Hours worked and on call, for whoever runs the payroll."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.selectors import books
from billing.services import payroll
from common import spreadsheets


@require_GET
@may(Act.PREVIEW_PERIODS)
def payroll_csv(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    text = payroll.payroll_csv(request.scope, found, now=request.now)
    return spreadsheets.download(text, f"payroll-{found.starts_on}.csv")
