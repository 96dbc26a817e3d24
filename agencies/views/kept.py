"""What was typed into a form whose session had ended, offered again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from agencies.middleware import kept


@require_GET
@may(Act.USE_ACCOUNT)
def offer(request: TandemRequest) -> HttpResponse:
    """Send it now, or do not; the home page when nothing waits."""
    waiting = kept.kept(request)
    if waiting is None:
        return redirect("/")
    context = {"kept": waiting.pairs, "next": waiting.next, "after_sign_in": True}
    return render(request, "agencies/send_kept.html", context)


@require_POST
@may(Act.USE_ACCOUNT)
def drop(request: TandemRequest) -> HttpResponse:
    kept.forget(request)
    return redirect("/")
