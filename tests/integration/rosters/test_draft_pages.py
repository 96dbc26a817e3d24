"""A coordinator makes a draft, works on it, publishes it and takes it back."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client

from rosters.core.drafts import DraftState
from rosters.core.preferences import Level, Preference
from rosters.core.words import Change
from rosters.models import Draft, Override, Roster
from rosters.services import changes, draft_publishing, drafts, preferences, time_off
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.calendars_in import (
    evening,
    on_loopback,
    subscribed,
)
from tests.integration.rosters.drafting import (
    FROM,
    UNTIL,
    emptied,
    fair_draft,
    line_on,
    on_call,
    who,
)
from tests.integration.rosters.nights import Nights, agree, central
from tests.integration.rosters.pages import address, text
from tests.unit.rosters.ics_texts import calendar

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK = {"fair": "1", "fill-from_on": "2026-11-09", "fill-last_on": "2026-11-15"}


def page_of(made: Draft, nights: Nights, name: str = "draft") -> str:
    return address(name, nights, made.public_id)


def typed(made: Draft, **others: str) -> dict[str, str]:
    """The form as the page has it, with other people on some nights."""
    found = {"edition": str(made.edition)}
    for line in made.lines.select_related("person"):
        chosen = str(line.person.public_id) if line.person else ""
        found[f"who-{line.public_id}"] = others.get(f"_{line.night_on:%d}", chosen)
    return found


def post(client: Client, url: str, data: dict[str, str]) -> Any:
    return client.post(url, data, follow=True)


def test_a_draft_is_made_of_two_days_and_shows_every_night_with_who_and_why(
    nights: Nights, novak: Client, now: datetime
) -> None:
    emptied(nights, now)

    page = post(novak, address("drafts", nights), WEEK)

    made = Draft.objects.get()
    assert page.redirect_chain[-1][0] == page_of(made, nights)
    assert (made.from_on, made.until_on) == (FROM, UNTIL)
    assert "7 open shifts.</strong> 7 can be published." in text(page)
    assert "Publish these 7 shifts" in text(page)
    assert "fair share: so far" in text(page)
    assert not Override.objects.exclude(change=Change.REMOVE.value).exists()


def test_what_is_still_to_start_is_drafted_from_its_first_day(
    nights: Nights, novak: Client, now: datetime
) -> None:
    Roster.objects.update(starts_at=now + timedelta(days=4))
    first = nights.roster.local_date(now) + timedelta(days=4)

    page = novak.get(address("drafts", nights)).content.decode()

    assert f'value="{first:%Y-%m-%d}"' in page


def test_who_would_carry_how_much_stands_before_and_after(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)

    page = novak.get(page_of(made, nights))

    for share in page.context["looked"].shares:
        assert share.shifts == who(made).count(str(share.person))
        assert share.after.nights - share.before.nights == share.shifts
        assert share.after.hours - share.before.hours == 12 * share.shifts


def test_a_period_is_copied_forward(
    nights: Nights, novak: Client, now: datetime
) -> None:
    emptied(nights, now, "2026-11-16T12:00", "2026-11-23T12:00")
    asked = {"copy": "1", "copy-repeats": "week", "copy-from_on": "2026-11-16"}

    page = post(novak, address("drafts", nights), asked)

    assert "as before: as on Tue 10 Nov" in text(page)
    assert set(who(Draft.objects.get())) == {"J. Okafor"}


@pytest.mark.parametrize(
    ("asked", "said", "status"),
    [
        (
            WEEK | {"fill-last_on": "2026-11-01"},
            "The last day is before the first",
            409,
        ),
        (
            WEEK | {"fill-last_on": "2250-12-31"},
            "Between the years 1900 and 2199.",
            422,
        ),
        (WEEK | {"fill-from_on": "someday"}, "Enter a valid date.", 422),
        (WEEK, "No shift is open on those days", 409),
        (
            {"copy": "1", "copy-repeats": "week", "copy-from_on": "2020-01-01"},
            "Those days are over.",
            409,
        ),
        (
            {"copy": "1", "copy-repeats": "eon", "copy-from_on": "2026-12-01"},
            "Select a valid choice.",
            422,
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_stays_typed(
    nights: Nights, novak: Client, asked: dict[str, str], said: str, status: int
) -> None:
    page = novak.post(address("drafts", nights), asked)

    assert page.status_code == status
    assert said in text(page)
    kept = [value for value in asked.values() if value.startswith("20")]
    assert all(f'value="{value}"' in text(page) for value in kept)
    assert not Draft.objects.exists()


def test_another_person_is_chosen_and_a_rule_that_cannot_hold_is_named(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    someone = {"_10": str(cast.lindqvist.public_id), "_11": ""}

    page = post(novak, page_of(made, nights), typed(made, **someone))

    assert f"{cast.lindqvist} is on call elsewhere from Tue 10 Nov 19:00" in text(page)
    looked = page.context["looked"]
    assert (looked.ready, looked.wrong, looked.open) == (5, 1, 1)
    assert "left open by the coordinator" in text(page)
    assert f"{cast.lindqvist} is on call elsewhere from Wed 11 Nov 19:00" in text(page)


def test_what_another_changed_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    mine = typed(made, _10=str(cast.vang.public_id))
    tuesday, wednesday = line_on(made, "2026-11-10"), line_on(made, "2026-11-11")
    drafts.change(made, {wednesday.pk: None}, edition=1, now=now, by=cast.admin.pk)

    page = novak.post(page_of(made, nights), mine)

    assert page.status_code == 409
    assert f"{cast.admin} changed this draft on Tue 3 Nov 02:14." in text(page)
    assert made.lines.get(pk=wednesday.pk).person is None
    shown = page.context["form"]
    assert shown[f"who-{tuesday.public_id}"].value() == str(cast.vang.public_id)
    assert "Not saved: the draft has nobody." in text(page)
    assert shown["edition"].value() == 2  # agreed to by saving again


def test_who_is_no_choice_is_refused(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    stranger = str(cast.stranger_clinician.public_id)

    page = novak.post(page_of(made, nights), typed(made, _10=stranger))

    assert page.status_code == 422
    assert "Select a valid choice." in text(page)


def test_it_is_published_with_one_press_and_undone_once_what_opens_was_seen(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)

    page = post(novak, page_of(made, nights, "publish_draft"), {"edition": "1"})

    assert "Published. Everybody concerned gets one text." in text(page)
    assert on_call(nights, "2026-11-10") == line_on(made, "2026-11-10").person
    url = page_of(made, nights, "undo_draft")
    seen = novak.post(url, {})
    assert [move.after for move in seen.context["tried"].moves] == [None] * 7
    assert "is open again. What was changed otherwise since stays." in text(seen)
    assert f'href="{page_of(made, nights)}"' in text(seen)
    made.refresh_from_db()
    assert made.state == DraftState.PUBLISHED
    undone = agree(novak, url, {}, follow=True)
    assert "Saved, and published." in text(undone)
    assert undone.redirect_chain[-1][0] == page_of(made, nights)
    assert on_call(nights, "2026-11-10") is None


def test_taking_it_back_pressed_twice_says_that_it_is_taken_back(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    post(novak, page_of(made, nights, "publish_draft"), {"edition": "1"})
    url = page_of(made, nights, "undo_draft")
    agreed = {"agreed": novak.post(url, {}).context["tried"].mark}
    post(novak, url, agreed)

    for typed in (agreed, {}):
        again = post(novak, url, typed)
        assert again.redirect_chain[-1][0] == page_of(made, nights)
        assert "You took this draft back already. It stays so." in text(again)
        assert "tried" not in again.context


def test_the_second_coordinator_reads_who_was_first(
    nights: Nights, cast: Cast, novak: Client, sign_in: SignIn, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    drafts_by_admin = made  # published by somebody else first
    Draft.objects.filter(pk=drafts_by_admin.pk).update(
        state=DraftState.PUBLISHED.value, published_by=cast.admin, published_at=now
    )

    page = post(novak, page_of(made, nights, "publish_draft"), {"edition": "1"})

    assert f"{cast.admin} published this draft already, on Tue 3 Nov 02:14." in text(
        page
    )


@pytest.mark.parametrize("edition", ["", "none", "99"])
def test_publishing_what_one_has_not_seen_is_refused(
    nights: Nights, cast: Cast, novak: Client, now: datetime, edition: str
) -> None:
    made = fair_draft(cast, nights, now)

    page = post(novak, page_of(made, nights, "publish_draft"), {"edition": edition})

    assert "You looked at another draft. This is how it is now." in text(page)
    made.refresh_from_db()
    assert made.state == DraftState.OPEN


def test_a_draft_older_than_the_plan_says_so_and_is_made_again(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.kessler),
        starts_at=central("2026-11-10T19:00"),
        ends_at=central("2026-11-11T07:00"),
        now=now + DAY,
        wins=True,
    )

    page = text(novak.get(page_of(made, nights)))

    assert "The plan changed since this draft was made" in page
    assert "D. Kessler has it by now" in page
    again = post(novak, page_of(made, nights, "make_draft_again"), {})
    assert "6 open shifts." in text(again)
    assert "The plan changed since" not in text(again)


def test_a_draft_is_thrown_away(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)

    page = post(novak, page_of(made, nights, "drop_draft"), {})

    assert "Thrown away." in text(page)
    assert page.context["drafts"] == []


def test_a_clinician_makes_no_drafts_and_sees_none(
    nights: Nights, cast: Cast, sign_in: SignIn, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    okafor = sign_in(cast.okafor)

    assert okafor.get(address("drafts", nights)).status_code == 403
    assert okafor.get(page_of(made, nights)).status_code == 403
    assert okafor.post(page_of(made, nights, "publish_draft")).status_code == 403


def test_the_plan_and_the_gaps_lead_there(nights: Nights, novak: Client) -> None:
    for name in ("plan", "gaps"):
        assert address("drafts", nights) in text(novak.get(address(name, nights)))
    assert date(2026, 11, 9).isoformat() in text(novak.get(address("drafts", nights)))


def test_a_published_draft_says_who_has_each_shift_by_now(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    draft_publishing.publish(made, edition=1, now=now, by=cast.novak.pk)
    tuesday, wednesday = line_on(made, "2026-11-10"), line_on(made, "2026-11-11")
    assert wednesday.person is not None
    changes.add_override(
        nights.primary,
        changes.Wish(Change.REPLACE, cast.kessler, tuesday.person),
        starts_at=tuesday.starts_at,
        ends_at=tuesday.ends_at,
        now=now,
        wins=True,
    )
    time_off.take(
        cast.tri_town,
        wednesday.person,
        starts_at=wednesday.starts_at,
        ends_at=wednesday.ends_at,
        now=now + DAY,
    )

    page = novak.get(page_of(made, nights))

    became = {f"{row.line.night_on:%d}": row.became for row in page.context["settled"]}
    assert became["09"] == "on call"
    assert became["10"] == "D. Kessler has it by now"
    assert became["11"] == "nobody has it by now"


def test_who_would_rather_not_is_said_beside_the_shift(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    made = fair_draft(cast, nights, now)
    tuesday = line_on(made, "2026-11-10")
    assert tuesday.person is not None
    week = [Preference(1, time(20), time(23), Level.RATHER_NOT)]
    preferences.set_week(cast.tri_town, tuesday.person, week, now=now, by=None)

    page = novak.get(page_of(made, nights))

    marks = {f"{row.line.night_on:%d}": row.mark for row, *_ in page.context["rows"]}
    assert (marks["10"], marks["11"]) == ("would rather not then", "")
    assert "would rather not then" in text(page)


def test_who_is_busy_by_their_own_calendar_is_said_beside_the_shift(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    with on_loopback() as desk:
        desk.body = calendar(evening("10"))
        for person in [cast.rivera, cast.okafor, cast.vang, cast.kessler]:
            subscribed(person, desk, now)
    made = fair_draft(cast, nights, now)
    tuesday = line_on(made, "2026-11-10")
    kept = {line.pk: line.person for line in made.lines.exclude(pk=tuesday.pk)}
    assert tuesday.person is not None

    page = novak.get(page_of(made, nights))
    drafts.change(
        made, {**kept, tuesday.pk: None}, edition=1, now=now, by=cast.novak.pk
    )
    empty = novak.get(page_of(made, nights))

    said = "is busy from Tue 10 Nov 20:00 by their own calendar"
    marks = {f"{row.line.night_on:%d}": row.mark for row, *_ in page.context["rows"]}
    assert (marks["10"], marks["11"]) == (said, "")
    assert f"R. Rivera {said}" in re.sub("<[^>]*>", "", text(empty))


def test_a_draft_of_weeks_shows_the_first_that_needs_somebody_and_folds_the_rest(
    nights: Nights, cast: Cast, novak: Client, now: datetime
) -> None:
    emptied(nights, now, end="2026-11-30T12:00")
    days = date(2026, 11, 9), date(2026, 11, 30)
    made = drafts.make(nights.roster, *days, now=now, by=cast.novak.pk)
    second = made.lines.filter(starts_at__gt=central("2026-11-16T12:00")).first()
    assert second is not None
    made.lines.filter(pk=second.pk).update(person=None)

    page = novak.get(page_of(made, nights))

    weeks = page.context["weeks"]
    assert [(f"{w.first_on:%d}", len(w.rows), w.is_shown) for w in weeks] == [
        ("09", 7, False),
        ("16", 7, True),
        ("23", 7, False),
    ]
    assert "Week of Mon 16 Nov 2026</strong> · 7 shifts" in text(page)
    assert "1 with nobody" in text(page)
    assert text(page).count("<select") == 21
