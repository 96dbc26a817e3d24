"""Whom a stored request rings, given what people are at."""

from datetime import datetime, timedelta

from agencies.models import Qualification
from dispatch.core.words import Source
from dispatch.models import Page
from dispatch.services import answering
from tests.cast import Cast
from tests.integration.dispatch.test_answering import ask, page
from tests.integration.rosters.nights import tri_town_nights

__all__ = ["page"]


def rung_for(cast: Cast, at: datetime) -> list[str]:
    """Why each person rung for a new request is rung."""
    pages = ask(cast, at).pages.all()
    return [f"{page.person.work_name}: {page.why}" for page in pages]


def test_whoever_forgot_to_press_done_is_rung_hours_later(
    cast: Cast, page: Page, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=True, now=now, source=Source.TEXT)

    assert rung_for(cast, now + timedelta(hours=3, minutes=59)) == []
    assert len(rung_for(cast, now + timedelta(hours=17))) == 1


def test_who_is_on_the_phone_with_one_officer_is_rung_for_another(
    cast: Cast, page: Page, now: datetime
) -> None:
    answering.accept_page(page.pk, in_person=False, now=now, source=Source.TEXT)

    assert len(rung_for(cast, now + timedelta(minutes=5))) == 1


def test_a_clinician_without_a_valid_licence_is_passed_over_with_the_reason(
    cast: Cast, now: datetime
) -> None:
    tri_town_nights(cast, now)
    yesterday = now.date() - timedelta(days=1)
    Qualification.objects.filter(person=cast.rivera).update(expires_on=yesterday)

    callout = ask(cast, now)

    rung = callout.events.filter(kind="rung_empty").first()
    assert rung is not None
    assert [cast.rivera.pk, "has no licence that is still valid"] in (
        rung.details["passed_over"]
    )
