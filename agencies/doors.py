"""Every view passes through one of these doors; a view without one fails the build.

`may(act)` for people, `by_token(scope)` for machines, `open_door(reason)` for what
anybody may see, `signed` (in notifications) for the carrier.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer

from agencies import selectors
from agencies.core.acts import Act
from agencies.core.keys import TokenScope
from agencies.core.scope import NOBODY, Scope
from agencies.core.words import Outcome
from agencies.models import ApiToken, User
from agencies.services import audit
from common import clock

P = ParamSpec("P")
ACTING = "acting_organisation"


class TandemRequest(HttpRequest):
    """A request as our views receive it."""

    now: datetime
    scope: Scope
    user: User


class SignInFirst(Exception):
    """A form was sent without a session; what was typed is to be kept."""


View = Callable[Concatenate[TandemRequest, P], HttpResponseBase]
DjangoView = Callable[..., HttpResponseBase]


def _acting(request: HttpRequest) -> UUID | None:
    """The organisation the person chose: this request's `as`, else the session's."""
    raw = request.GET.get("as") or request.session.get(ACTING)
    try:
        return UUID(raw) if raw else None
    except ValueError:
        return None


def scope_of(request: HttpRequest, *, now: datetime) -> Scope:
    """The asking person's scope. NOBODY for a visitor who has not signed in."""
    if not request.user.is_authenticated:
        return NOBODY
    return selectors.scope_for(request.user.pk, acting=_acting(request), now=now)


def may(*acts: Act) -> Callable[[View[P]], DjangoView]:
    """Let in whoever may do one of `acts` for the organisation they act for.

    Not signed in: to the sign-in page (or 401 for a script's request). Signed in
    without the act: 403.
    """

    def wrap(view: View[P]) -> DjangoView:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            ours = cast(TandemRequest, request)
            if not request.user.is_authenticated:
                if request.headers.get("HX-Request"):
                    return HttpResponse(_("Sign in again."), status=401)
                if request.method == "POST":
                    raise SignInFirst
                return redirect_to_login(request.get_full_path())
            if not any(ours.scope.may(act) for act in acts):
                raise PermissionDenied
            return view(ours, *args, **kwargs)

        cast(Any, guarded).door = "|".join(act.value for act in acts)
        return guarded

    return wrap


def open_door(reason: str) -> Callable[[View[P]], DjangoView]:
    """Let anybody in. `reason` says why that is right, and the sweep prints it."""

    def wrap(view: View[P]) -> DjangoView:
        @wraps(view)
        def opened(
            request: HttpRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            return view(cast(TandemRequest, request), *args, **kwargs)

        cast(Any, opened).door = f"open: {reason}"
        return opened

    return wrap


def choose_acting(request: TandemRequest, organisation: str) -> bool:
    """From now on act for that one of one's own organisations; False if it is not."""
    own = {str(o.public_id) for o in selectors.own_organisations(request.scope)}
    if organisation not in own:
        return False
    request.session[ACTING] = organisation
    return True


class by_token(HttpBearer):  # noqa: N801 - reads as a door, like may()
    """Let in a machine whose token has one of these scopes.

    Sets `request.scope` to what the token opens, for the organisation that owns
    it. Unknown, revoked or expired: 401. Another scope: 403.
    """

    def __init__(self, *scopes: TokenScope) -> None:
        super().__init__()
        self.scopes = frozenset(scopes)
        self.door = "token: " + "|".join(sorted(scope.value for scope in scopes))

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        ours = cast(TandemRequest, request)
        ours.now = getattr(ours, "now", None) or clock.now()
        found = selectors.live_token(token, now=ours.now)
        if found is None:
            return None
        if not self.scopes & {TokenScope(scope) for scope in found.scopes}:
            _note_refusal(ours, found)
            raise HttpError(403, _("This token is not for that."))
        ours.scope = selectors.scope_for_token(found, now=ours.now)
        whose = str(found.organisation)
        audit.asked_by.set(audit.Machine(str(found.public_id), found.name, whose))
        return found


def _note_refusal(request: TandemRequest, token: ApiToken) -> None:
    view = request.resolver_match.view_name if request.resolver_match else ""
    audit.record(
        act="refused",
        about=token,
        now=request.now,
        person_id=None,
        organisation_id=token.organisation_id,
        outcome=Outcome.REFUSED,
        view=view,
        method=request.method,
    )


def start_session(request: TandemRequest, person: User) -> None:
    """Sign `person` in, as allauth does it, so that their sessions page lists it."""
    get_adapter().login(request, person)
    user_logged_in.send(sender=User, request=request, user=person)
