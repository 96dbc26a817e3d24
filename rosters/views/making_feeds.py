"""The part of a page that makes, lists and revokes calendar addresses."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.doors import TandemRequest
from common.errors import DomainError
from rosters import selectors
from rosters.forms.feeds import FeedForm
from rosters.services import feeds


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one calendar: what it shows, and the names of its addresses, which
    take `arguments`; that which revokes takes the feed's besides.
    """

    shown: feeds.Shown
    template: str
    name: str
    revoke_name: str
    arguments: tuple[UUID, ...]
    zone: str

    @property
    def address(self) -> str:
        return reverse(self.name, args=self.arguments)

    def revoking(self, feed_id: UUID) -> str:
        return reverse(self.revoke_name, args=(*self.arguments, feed_id))


def answer(request: TandemRequest, page: Page, facts: dict[str, Any]) -> HttpResponse:
    """The page; after POST with a new address, shown this once."""
    form, raw, status = FeedForm(), "", 200
    if request.method == "POST":
        typed = FeedForm(request.POST)
        raw, status = _made(request, page, typed)
        form = form if raw else typed
    address = request.build_absolute_uri(reverse("rosters:feed", args=[raw or "-"]))
    more = {
        "form": form,
        "address": address if raw else "",
        "subscribe": urlsplit(address)._replace(scheme="webcal").geturl(),
        "feeds": [
            (feed, page.revoking(feed.public_id))
            for feed in selectors.feeds_of(request.scope, page.shown)
        ],
        "page": page,
    }
    response = render(request, page.template, facts | more, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _made(request: TandemRequest, page: Page, form: FeedForm) -> tuple[str, int]:
    """The new token and 200; or none, a status, and what is wrong in the form."""
    if not form.is_valid():
        return "", 422
    try:
        _feed, raw = feeds.make_feed(
            page.shown, request.scope, name=form.cleaned_data["name"], now=request.now
        )
    except DomainError as refusal:
        form.refuse(refusal)
        return "", 409
    return raw, 200


def revoke(request: TandemRequest, page: Page, feed_id: UUID) -> HttpResponse:
    """Revoke one of that calendar's addresses, and back to its page."""
    found = selectors.feed_for(request.scope, page.shown, feed_id)
    feeds.revoke_feed(found, by=request.scope.user_id, now=request.now)
    messages.success(request, _("Revoked. Nothing is at that address any more."))
    return redirect(page.address)
