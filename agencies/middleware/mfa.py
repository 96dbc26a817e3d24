"""A second factor before anything else, where the settings ask for it."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agencies import selectors
from agencies.middleware.addresses import view_name
from agencies.middleware.idle import SHELL

VOUCHED_BY = "vouched_by"
# Setting the factor up (allauth names all of it mfa_…) and what one needs for that.
OPEN_WITHOUT = frozenset(
    {
        *("agencies:lock", "agencies:lock_now", "agencies:alive", "agencies:passkey"),
        *("oncall:health", "oncall:metrics", *SHELL),
        *("account_logout", "account_reauthenticate"),
    }
)


def _is_open(name: str) -> bool:
    return name in OPEN_WITHOUT or name.startswith("mfa_")


def note_vouched(session: SessionBase, sign_on_id: int) -> None:
    """Remember by which service this session was signed in, whose administrator
    answers for its second factor.
    """
    session[VOUCHED_BY] = sign_on_id


def lacks_factor(user: AbstractBaseUser | AnonymousUser, session: SessionBase) -> bool:
    """Whether this signed-in person still has to set a second factor up: not while
    the service that signed them in asks for one.
    """
    if not settings.REQUIRE_MFA or is_mfa_enabled(user):
        return False
    return not selectors.vouches_for_factor(session.get(VOUCHED_BY))


class RequireMfa:
    """Sends whoever signed in without a second factor to set one up.

    Every role that signs in is a workforce role; who only uses a phone never comes
    here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.user.is_authenticated
            and lacks_factor(request.user, request.session)
            and not _is_open(view_name(request))
        ):
            return redirect("mfa_index")
        return self.get_response(request)
