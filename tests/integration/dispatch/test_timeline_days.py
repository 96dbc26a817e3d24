"""A clock on a request's page says its day where that is not the day of asking."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from dispatch.models import CalloutEvent
from dispatch.services import policies
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import LADDER, ask

pytestmark = pytest.mark.django_db


def test_what_happened_on_another_day_is_shown_with_it(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    found = ask(cast, now)
    event = CalloutEvent.objects.filter(callout=found).latest("pk")
    event.pk, event.at = None, event.at + timedelta(days=1)
    event.save(force_insert=True)

    url = reverse("dispatch:callout", args=[found.public_id])
    page = sign_in(cast.dunn).get(url).content.decode()

    clocks = re.findall(r"<time [^>]*>([^<]*)</time>", page)
    assert clocks[0] == "02:14:00"
    assert clocks[-1] == "Wed 02:14:00"
