"""The plan's page stays calm, however much changes for a while."""

import re
from datetime import datetime

import pytest
from django.test import Client

from rosters.core.words import Change
from rosters.models import Override
from rosters.services import changes, draft_publishing
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.drafting import fair_draft
from tests.integration.rosters.nights import Nights, central
from tests.integration.rosters.pages import address, text, words

pytestmark = pytest.mark.django_db


def filled(nights: Nights, cast: Cast, now: datetime) -> None:
    """A week of seven shifts from a draft, and what took them off everybody."""
    draft = fair_draft(cast, nights, now)
    draft_publishing.publish(draft, edition=draft.edition, now=now, by=cast.novak.pk)


def test_many_changes_for_a_while_stand_folded_by_week_with_who_comes_on(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    filled(nights, cast, now)
    for day in (17, 18):
        changes.add_override(
            nights.primary,
            changes.Wish(Change.ADD, person=cast.rivera),
            starts_at=central(f"2026-11-{day}T12:00"),
            ends_at=central(f"2026-11-{day}T14:00"),
            now=now,
        )

    response = novak.get(address("plan", nights))

    said = re.findall(r"Week of Mon (\S+ \S+) 2026 · (\d+ changes?)", words(response))
    assert said == [("9 Nov", "8 changes"), ("16 Nov", "2 changes")]
    assert f"2 changes · {cast.rivera} 2" in words(response)
    outside = re.sub(r"<details.*?</details>", "", text(response))
    assert "Withdraw" not in outside
    assert text(response).count(">Withdraw<") == Override.objects.count() == 10


def test_a_few_changes_for_a_while_stand_open(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, person=cast.rivera),
        starts_at=central("2026-11-17T12:00"),
        ends_at=central("2026-11-17T14:00"),
        now=now,
    )

    page = text(novak.get(address("plan", nights)))

    assert "Week of" not in page
    assert ">Withdraw<" in page


def test_who_may_only_read_the_plan_withdraws_nothing_of_the_many(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    filled(nights, cast, now)

    page = text(sign_in(cast.rivera).get(address("plan", nights)))

    assert "Week of Mon 9 Nov 2026" in page
    assert "Withdraw" not in page
