"""A period for whoever keeps the books: preview, prices, hours on call."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from billing.forms import closing
from billing.forms import periods as forms
from billing.selectors import books, closing_jobs, preview
from billing.services import long_closing, periods
from common.errors import DomainError


@require_GET
@may(Act.PREVIEW_PERIODS)
def period(request: TandemRequest, public_id: UUID) -> HttpResponse:
    return page(request, public_id)


@require_POST
@may(Act.PREVIEW_PERIODS)
def price_again(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    try:
        if long_closing.is_long(found):
            who = request.scope.user_id
            long_closing.enqueue_price(found, by=who, now=request.now)
            return redirect("billing:period", public_id=public_id)
        changed = periods.price_again(found.pk, now=request.now)
    except DomainError as refusal:
        return page(request, public_id, refusal=str(refusal))
    messages.info(request, _("%(count)s prices changed.") % {"count": changed})
    return redirect("billing:period", public_id=public_id)


@require_POST
@may(Act.CLOSE_PERIODS)
def standby(request: TandemRequest, public_id: UUID) -> HttpResponse:
    found = books.period_for(request.scope, public_id)
    form = forms.StandbyForm(request.POST, pools=preview.standby_pools(found))
    if not form.is_valid():
        return page(request, public_id, Typed(standby=form))
    try:
        periods.set_standby(
            found.pk,
            code=form.cleaned_data["code"],
            minutes=form.minutes(),
            reason=form.cleaned_data["reason"],
            now=request.now,
            by=request.scope.user_id,
        )
    except DomainError as refusal:
        form.add_error("hours", str(refusal))
        return page(request, public_id, Typed(standby=form))
    return redirect("billing:period", public_id=public_id)


@dataclass(frozen=True, slots=True)
class Typed:
    """Forms of the page as somebody sent them, with what is wrong with them."""

    standby: forms.StandbyForm | None = None
    lock: closing.LockForm | None = None
    unlock: closing.UnlockForm | None = None
    carry: closing.CarryForm | None = None
    throw_away: closing.ThrowAwayForm | None = None


NOTHING_TYPED = Typed()


def page(
    request: TandemRequest,
    public_id: UUID,
    typed: Typed = NOTHING_TYPED,
    *,
    refusal: str = "",
) -> HttpResponse:
    """The period's page: 422 with what was typed wrongly, 409 with a refusal."""
    found = books.period_for(request.scope, public_id)
    pools = preview.standby_pools(found)
    context = {
        "page": preview.period_page(
            request.scope, found, now=request.now, of=request.GET.get("of", "")
        ),
        "form": typed.standby or forms.StandbyForm(pools=pools),
        "lock_form": typed.lock or closing.LockForm(),
        "unlock_form": typed.unlock or closing.UnlockForm(),
        "carry_form": typed.carry or closing.CarryForm(),
        "throw_away_form": typed.throw_away or closing.ThrowAwayForm(),
        "refusal": refusal,
        "under_way": closing_jobs.seen(request.scope, found),
    }
    status = 409 if refusal else 200 if typed == NOTHING_TYPED else 422
    return render(request, "billing/period.html", context, status=status)
