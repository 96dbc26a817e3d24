"""Past and present requests: found by what is known of them, and taken as a file."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common import spreadsheets
from dispatch import screens, selectors
from dispatch.core.finding import ANYTHING
from dispatch.forms.finding import FindForm
from dispatch.services import exporting


@require_GET
@may(Act.SEE_CALLOUTS)
def callouts(request: TandemRequest) -> HttpResponse:
    form = _form(request)
    return _shown(request, form)


@require_POST
@may(Act.SEE_CALLOUTS)
def export(request: TandemRequest) -> HttpResponse:
    """What the address looks for, made into a file by the engine."""
    form = _form(request)
    if form.is_bound and not form.is_valid():
        return _shown(request, form)
    job = exporting.enqueue(
        request.scope,
        form.sought() if form.is_bound else ANYTHING,
        now=request.now,
    )
    return redirect("agencies:job", public_id=job.public_id)


@require_GET
@may(Act.SEE_CALLOUTS)
def exported(request: TandemRequest, public_id: UUID) -> HttpResponse:
    """The file, to whoever had it made."""
    found = exporting.file_for(request.scope, public_id, now=request.now)
    return spreadsheets.download(found, "requests.csv")


def _form(request: TandemRequest) -> FindForm:
    agencies = selectors.agencies_to_choose(request.scope)
    typed = {name: request.GET[name] for name in request.GET if name != "before"}
    return FindForm(typed or None, agencies=agencies)


def _shown(request: TandemRequest, form: FindForm) -> HttpResponse:
    """Nothing is listed where what was typed is wrong: it would be something else."""
    is_wrong = form.is_bound and not form.is_valid()
    listed = selectors.NOTHING_LISTED
    if not is_wrong:
        listed = selectors.callouts(
            request.scope,
            sought=form.sought() if form.is_bound else ANYTHING,
            before=_key(request.GET.get("before", "")),
        )
    here, further = request.GET.copy(), request.GET.copy()
    here.pop("before", None)
    further["before"] = listed.older
    facts = {
        "form": form,
        "is_narrowed": form.is_bound and (is_wrong or form.sought() != ANYTHING),
        "rows": [
            (row, screens.status(row, now=request.now)) for row in listed.callouts
        ],
        "here": here.urlencode(),
        "older": further.urlencode() if listed.older else "",
    }
    status = 422 if is_wrong else 200
    return render(request, "dispatch/callouts.html", facts, status=status)


def _key(raw: str) -> UUID | None:
    """None for none, or for what is no key."""
    try:
        return UUID(raw)
    except ValueError:
        return None
