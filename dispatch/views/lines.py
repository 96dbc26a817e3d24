"""The dispatcher's one line on the board: said back as it is typed, sent by Enter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.core.acts import Act
from agencies.doors import TandemRequest, may
from common.errors import DomainError
from dispatch import screens, selectors
from dispatch.core.shorthand import Refused
from dispatch.errors import OpenThere
from dispatch.forms import lines as forms
from dispatch.screens import lines as said
from dispatch.services import lines
from dispatch.views.callouts import board_context


@require_POST
@may(Act.ASK_FOR_MEMBERS)
def says(request: TandemRequest) -> HttpResponse:
    """What would be sent, for under the field. Posted, so that no log keeps a place."""
    typed = request.POST.get("line", "")[:400]
    found = lines.read(typed, request.scope, now=request.now)
    context = {"said": said.said_back(found)}
    return render(request, "dispatch/_line_says.html", context)


@require_POST
@may(Act.ASK_FOR_MEMBERS)
def send(request: TandemRequest) -> HttpResponse:
    """The board again: with the request, or the line and what is wrong with it."""
    form, more = forms.LineForm(request.POST), {}
    if form.is_valid():
        try:
            return _sent(request, form)
        except OpenThere as found:
            more = {"open_there": screens.open_there(request.scope, found)}
        except DomainError as refusal:
            form.add_error("line", str(refusal))
    context = board_context(request) | {"line_form": form} | more
    status = 409 if more else 422
    return render(request, "dispatch/board.html", context, status=status)


def _sent(request: TandemRequest, form: forms.LineForm) -> HttpResponse:
    scope, now = request.scope, request.now
    typed = lines.read(form.cleaned_data["line"], scope, now=now)
    if isinstance(typed, Refused):
        raise DomainError(said.why_not(typed))
    same = form.joined()
    if same is not None:
        pk = selectors.callout_for(scope, same).pk
        callout = lines.join(typed, pk, by=scope.user_id, now=now)
    else:
        sending = lines.Sending(scope.user_id, form.key, form.seen())
        callout = lines.send(typed, sending, now=now)
    line = screens.status(callout, now=now).line
    number = callout.called
    messages.info(request, _("{number}: {line}").format(number=number, line=line))
    return redirect("dispatch:board")
