"""Calendar feeds as programs see them, for tests of feeds."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agencies.models import Consortium, User
from rosters.models import Feed, Roster
from rosters.services import feeds
from tests.calendars import Read, events_of
from tests.cast import scope_of


@dataclass(frozen=True, slots=True)
class Subscription:
    """A calendar program that was given an address."""

    feed: Feed
    token: str

    @property
    def address(self) -> str:
        return reverse("rosters:feed", args=[self.token])

    def asks(self, method: str = "get", **headers: str) -> HttpResponse:
        answer: HttpResponse = getattr(Client(), method)(self.address, headers=headers)
        return answer

    def events(self) -> list[Read]:
        answer = self.asks()
        assert answer.status_code == 200
        return events_of(answer.content)


def subscribe(
    shown: User | Roster | Consortium, by: User, now: datetime
) -> Subscription:
    """An address that `by` makes; of a person, their own."""
    what = None if isinstance(shown, User) else shown
    scope = scope_of(by, now=now)
    return Subscription(*feeds.make_feed(what, scope, name="", now=now))
