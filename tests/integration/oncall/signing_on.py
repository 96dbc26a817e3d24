"""A browser that follows an organisation's sign-in service there and back."""

import html
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from agencies.core.words import Role
from agencies.models import SingleSignOn, User
from agencies.services import people, single_sign_on
from tests.cast import Cast
from tests.oidc import CLIENT_ID, CLIENT_SECRET, Service

GOING = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


def harlows_admin(cast: Cast, now: datetime) -> User:
    return people.add_person(
        full_name="Ada Admin",
        email="admin@harlow.example",
        organisation=cast.harlow,
        roles=(Role.ADMINISTRATOR,),
        starts_on=cast.starts_on,
        now=now,
    )


def of_harlow(
    cast: Cast, service: Service, now: datetime, *, asks_second_factor: bool = False
) -> SingleSignOn:
    """Harlow's people sign in by that service."""
    wanted = single_sign_on.Wanted(
        issuer=service.issuer,
        client_id=CLIENT_ID,
        domain="harlow.example",
        asks_second_factor=asks_second_factor,
        secret=CLIENT_SECRET,
    )
    by = User.objects.filter(email="admin@harlow.example").first()
    return single_sign_on.set_up(
        cast.harlow, wanted, by=by or harlows_admin(cast, now), now=now
    )


@dataclass
class Traveller:
    """Goes where the pages lead. `came_back` is the last address it came back by."""

    service: Service
    client: Client = field(default_factory=Client)
    came_back: str = ""

    def signs_in(self, email: str = "", *, onward: str = "") -> Any:
        fields = {"email": email or self.service.email, "next": onward}
        return self.goes_on(self.client.post("/sign-on/", fields))

    def unlocks(self) -> Any:
        return self.goes_on(self.client.get("/sign-on/unlock"))

    def goes_on(self, page: Any) -> Any:
        """From the page that leads there to what one sees on coming back."""
        found = GOING.search(page.content.decode())
        if found is None:
            return page
        there = urlsplit(html.unescape(found[1]))
        asked = {name: each[0] for name, each in parse_qs(there.query).items()}
        back = urlsplit(self.service.authorize(asked))
        self.came_back = f"{back.path}?{back.query}"
        return self.client.get(self.came_back)
