"""What was stored short is shown as people say it."""

from datetime import datetime

import pytest
from django.urls import reverse

from agencies.models import Job
from agencies.services import jobs
from agencies.templatetags.people import qualification
from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("code", "said"), [("lang:es", "Spanish"), ("lcsw", "LCSW"), ("lang:xx", "xx")]
)
def test_a_licence_and_a_language_are_words(code: str, said: str) -> None:
    assert qualification(code) == said


def test_the_page_of_work_in_progress_says_which_work(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    wells = sign_in(cast.wells)

    page = wells.post(reverse("dispatch:export"), follow=True).content.decode()

    assert "<h1>Requests as a file</h1>" in page
    assert "<title>Requests as a file" in page


@pytest.mark.parametrize("kind", ["count", "nobody_knows"])
def test_work_without_a_name_of_its_own_still_has_a_heading(kind: str) -> None:
    assert jobs.title_of(Job(kind=kind)) == "Work in progress"


@pytest.mark.parametrize("route", ["dispatch:ask", "dispatch:record_response"])
def test_who_may_ask_for_several_agencies_chooses_one_in_words(
    cast: Cast, sign_in: SignIn, route: str
) -> None:
    page = sign_in(cast.wells).get(reverse(route)).content.decode()

    assert '<option value="" selected>Choose</option>' in page
    assert "-----" not in page
