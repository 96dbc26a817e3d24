"""How allauth signs people in by their organisation's own service (OpenID Connect).

allauth leads there and back: state, PKCE, the code for a token. Ours are whom it asks
(`agencies` knows the services), how (only public addresses, by `common.fetching`),
the look at the token, which allauth does not check when it came by TLS, and who is let
in. allauth's own pages for it are not mounted: its provider is not among the apps.
"""

from collections.abc import Mapping
from typing import Any, cast

import jwt
import requests
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from agencies.core import claims
from agencies.core.claims import Asked, Vouched, Why
from agencies.doors import TandemRequest, start_session
from agencies.errors import SignOnRefused
from agencies.middleware import idle, mfa
from agencies.models import SingleSignOn, User
from agencies.services import audit, discovery, single_sign_on
from common import fetching
from common.places import FetchFailed

SIGN_IN, UNLOCK = "sign_in", "unlock"
KIND = OpenIDConnectProvider.id
PASSED_ON = ("Authorization", "Content-Type")


class Carefully(requests.adapters.BaseAdapter):
    """What allauth asks by `requests`, asked by `common.fetching` instead."""

    def send(
        self, request: requests.PreparedRequest, *_how: Any, **_more: Any
    ) -> requests.Response:
        headers = tuple(
            (name, str(request.headers[name]))
            for name in PASSED_ON
            if name in request.headers
        )
        body = request.body.encode() if isinstance(request.body, str) else request.body
        besides = fetching.Besides(headers, body)
        try:
            found = fetching.ask(str(request.url), besides, terms=discovery.terms())
        except FetchFailed as failure:
            raise requests.ConnectionError(str(failure)) from failure
        answer = requests.Response()
        answer.status_code, answer.url = 200, str(request.url)
        answer.headers["Content-Type"] = found.content_type
        answer._content = found.body or b""
        return answer

    def close(self) -> None:
        """Nothing is kept open."""


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth is untyped
    """One organisation's service, as allauth sees it."""

    def get_oauth2_adapter(self, request: HttpRequest) -> "Dialogue":
        return Dialogue(request, self.row)

    @classmethod
    def of(cls, request: HttpRequest, row: SingleSignOn) -> "Provider":
        app = SocialApp(
            provider=KIND,
            provider_id=str(row.organisation.public_id),
            name=str(row.organisation)[:40],
            client_id=row.client_id,
            secret=single_sign_on.secret_of(row),
            settings={"server_url": row.issuer, "oauth_pkce_enabled": True},
        )
        made = cls(request, app=app)
        made.row = row
        return made


class Dialogue(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth is untyped
    """What is said to the service, and the look at what it answers."""

    def __init__(self, request: HttpRequest, row: SingleSignOn) -> None:
        super().__init__(request, str(row.organisation.public_id))
        self.row = row

    def get_provider(self) -> Provider:
        return Provider.of(self.request, self.row)

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = discovery.configuration(self.row.issuer)
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return back_address(str(self.row.organisation.public_id))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        said = self._signed(str(kwargs["response"].get("id_token") or ""))
        if "email" not in said and "userinfo_endpoint" in self.openid_config:
            said = _with_email(said, self._fetch_user_info(token.token))
        return self.get_provider().sociallogin_from_response(
            request, {"id_token": said}
        )

    def _signed(self, token: str) -> dict[str, Any]:
        """The token's claims, if one of the service's keys signed it; they themselves
        are judged by `agencies.core.claims`. Raises SignOnRefused.
        """
        keys = discovery.read(self.openid_config["jwks_uri"])
        unread = {f"verify_{name}": False for name in ("exp", "nbf", "iat")}
        unread |= {"verify_aud": False, "verify_iss": False}
        try:
            named = jwt.get_unverified_header(token).get("kid")
            for key in jwt.PyJWKSet.from_dict(keys).keys:
                if named is None or key.key_id == named:
                    return jwt.decode(
                        token,
                        key=key,
                        algorithms=list(discovery.ALGORITHMS),
                        options=cast(Any, unread),
                    )
        except jwt.PyJWTError:
            pass
        raise single_sign_on.refuse(Why.SIGNATURE)


def _with_email(said: dict[str, Any], more: Any) -> dict[str, Any]:
    """Some services tell the address only when asked once more, of the same person."""
    if not isinstance(more, Mapping) or more.get("sub") != said.get("sub"):
        raise single_sign_on.refuse(Why.NOT_UNDERSTOOD)
    names = ("email", "email_verified", "xms_edov")
    return said | {name: more[name] for name in names if name in more}


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody signs up, nothing is asked but carefully, and we say who is let in."""

    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """None that allauth's own pages could offer: no list is shown to anybody."""
        return []

    def get_requests_session(self) -> requests.Session:
        made = requests.Session()
        made.trust_env = False
        for scheme in ("https://", "http://"):
            made.mount(scheme, Carefully())
        return made

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        ours = cast(TandemRequest, request)
        row = sociallogin.provider.row
        said = sociallogin.account.extra_data["id_token"]
        raise ImmediateHttpResponse(_judged(ours, row, said, sociallogin.state))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        why, detail = Why.REFUSED_THERE, ""
        if "state_id" in (extra_context or {}):
            why = Why.UNKNOWN_STATE
        elif error == AuthError.CANCELLED:
            why = Why.CANCELLED
        elif isinstance(exception, requests.ConnectionError):
            why, detail = Why.NOT_REACHED, str(exception)
        elif exception is not None:
            why = Why.NOT_UNDERSTOOD
        ours = cast(TandemRequest, request)
        raise ImmediateHttpResponse(refused(ours, provider.row, why, detail))


def back_address(organisation: str) -> str:
    """Where the service sends people back to: what its administrator registers."""
    return settings.PUBLIC_URL + reverse("oncall:sign_on_back", args=[organisation])


def leading_there(
    request: TandemRequest, row: SingleSignOn, *, process: str, nonce: str, email: str
) -> str:
    """The address at the service. Raises FetchFailed; the way back is remembered."""
    provider = Provider.of(request, row)
    wishes = {"nonce": nonce, "login_hint": email}
    if process == UNLOCK:
        wishes |= {"prompt": "login", "max_age": "0"}
    wanted = request.POST.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    going = provider.redirect(
        request,
        process,
        next_url=wanted if ours else "/",
        auth_params=wishes,
        nonce=nonce,
        begun_at=int(request.now.timestamp()),
        whose=request.user.pk if process == UNLOCK else None,
    )
    return str(going.url)


def _judged(
    request: TandemRequest,
    row: SingleSignOn,
    said: Mapping[str, Any],
    state: Mapping[str, Any],
) -> HttpResponse:
    unlocks = state.get("process") == UNLOCK
    asked = Asked(
        issuer=row.issuer,
        client_id=row.client_id,
        domain=row.domain,
        nonce=state.get("nonce", ""),
        fresh_since=state.get("begun_at") if unlocks else None,
    )
    found = claims.judge(said, asked, now=int(request.now.timestamp()))
    if not isinstance(found, Vouched):
        return refused(request, row, found)
    try:
        person = single_sign_on.admit(row, found, now=request.now)
    except SignOnRefused as refusal:
        return refused(request, row, refusal.why)
    if unlocks:
        return _unlocked(request, row, person, state)
    return _signed_in(request, row, person, str(state.get("next") or "/"))


def _unlocked(
    request: TandemRequest, row: SingleSignOn, person: User, state: Mapping[str, Any]
) -> HttpResponse:
    if not request.user.pk == person.pk == state.get("whose"):
        return refused(request, row, Why.NOT_YOU)
    idle.unlock(request)
    audit.record(
        act="unlock",
        about=person,
        now=request.now,
        person_id=person.pk,
        organisation_id=row.organisation_id,
        by="single sign-on",
    )
    return render(request, "sign_on/unlocked.html")


def _signed_in(
    request: TandemRequest, row: SingleSignOn, person: User, onward: str
) -> HttpResponse:
    """Into a new session; by way of our own second factor where theirs is none."""
    if request.user.is_authenticated:
        account_adapter(request).logout(request)
    single_sign_on.note_use(row, person, now=request.now)
    record_authentication(request, person, "socialaccount", provider=KIND)
    if not row.asks_second_factor:
        return cast(HttpResponse, perform_login(request, person, redirect_url=onward))
    start_session(request, person)
    mfa.note_vouched(request.session, row.pk)
    return redirect(onward)


def refused(
    request: TandemRequest, row: SingleSignOn, why: Why, detail: str = ""
) -> HttpResponse:
    """A calm page that says why and what to do, and a line in the trail."""
    single_sign_on.note_refusal(row, why, now=request.now)
    context = {
        "why": str(single_sign_on.refuse(why)),
        "detail": detail,
        "organisation": row.organisation,
        "stays_locked": request.scope.user_id and idle.is_locked(request),
    }
    return render(request, "sign_on/refused.html", context, status=403)
