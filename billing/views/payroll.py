"""Hours worked and on call, for whoever runs the payroll."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.selectors import books
from billing.services import payroll


@require_GET
@may(Act.PREVIEW_PERIODS)
def payroll_csv(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    text = payroll.payroll_csv(request.scope, found, now=request.now)
    name = f"payroll-{found.starts_on}.csv"
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
