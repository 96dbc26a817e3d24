"""The ladder's editor: typed, seen as a timeline, and only then in force."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from agencies.models import AuditEntry
from dispatch.core.words import Help
from dispatch.models import LadderPolicy
from dispatch.services import policies
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import tri_town_nights

FIRST: dict[str, Any] = {
    "version": 2,
    "rungs": [
        {"whom": "primary", "wait_seconds": 90},
        {"whom": "backup", "wait_seconds": 90},
        {"whom": "supervisor", "wait_seconds": 120},
    ],
    "bound_seconds": 300,
}


@pytest.fixture
def novak(cast: Cast, now: datetime, sign_in: SignIn) -> Client:
    policies.set_ladder(cast.tri_town, FIRST, by=cast.admin.pk, now=now)
    return sign_in(cast.novak)


def url(cast: Cast, **query: object) -> str:
    asked = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    return f"/ladders/{cast.tri_town.public_id}" + (f"?{asked}" if asked else "")


def typed(
    *waits: str, bound: str = "5:00", seen: int = 1, **more: str
) -> dict[str, str]:
    """A form with one rung of the primary per wait."""
    fields = {"bound": bound, "seen": str(seen)}
    for number, wait in enumerate(waits):
        row = {
            "whom": "primary",
            "manner": "at_once",
            "people": "",
            "channels": "text voice",
            "rings": "2",
            "wait": wait,
        }
        fields |= {f"rung-{number}-{name}": value for name, value in row.items()}
    return fields | {name.replace("__", "-"): value for name, value in more.items()}


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_page_says_who_is_rung_from_second_to_second(
    cast: Cast, novak: Client
) -> None:
    page = said(novak.get(url(cast)))

    assert "0:00 to 1:30" in page
    assert "1:30 to 3:00" in page
    assert "<strong>The duty supervisor</strong> by text and call, rung twice" in page
    assert "If nobody answers, the officer hears so after 5 min." in page


@pytest.mark.parametrize(
    ("press", "waits"),
    [
        ("add", ["1:00", "2:00", "1:30"]),
        ("remove-0", ["2:00"]),
        ("up-1", ["2:00", "1:00"]),
        ("down-0", ["2:00", "1:00"]),
        ("up-0", ["1:00", "2:00"]),
        ("remove-7", ["1:00", "2:00"]),
        ("down-x", ["1:00", "2:00"]),
    ],
)
def test_steps_are_added_moved_and_removed_and_nothing_is_saved(
    cast: Cast, novak: Client, press: str, waits: list[str]
) -> None:
    answer = novak.post(url(cast), typed("1:00", "2:00", do=press))

    assert [row["wait"] for row in answer.context["editor"].rows] == waits
    assert LadderPolicy.objects.count() == 1


def test_waits_longer_than_the_bound_are_refused_at_the_bound(
    cast: Cast, novak: Client
) -> None:
    answer = novak.post(url(cast), typed("3:00", "3:00", do="preview"))

    assert answer.status_code == 422
    assert "The waits together are 6 min; the bound is 5 min." in said(answer)
    assert 'value="3:00"' in said(answer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rung-0-wait": "soon"}, "Write minutes and seconds, such as 1:30"),
        ({"rung-0-wait": ""}, "Say how long they have, such as 1:30."),
        ({"rung-0-wait": "61:00"}, "At most 60 minutes."),
        ({"rung-0-rings": "9"}, "A number from 1 to 5."),
        ({"rung-0-people": "0"}, "A number of people from 1 to 20, or empty."),
        ({"rung-0-whom": "everybody"}, "Choose one of these."),
        ({"rung-0-whom": "least_recent"}, "Say how many people, such as 2."),
        ({"rung-0-whom": "outside_line"}, "The outside line ends the ladder"),
        (
            {"rung-0-manner": "in_turn", "rung-0-people": "9"},
            "each of 9 has 7 s: too short to answer a call.",
        ),
        ({"bound": ""}, "Say how long at most, such as 5:00."),
    ],
)
def test_what_does_not_hold_together_gets_a_sentence_and_stays_typed(
    cast: Cast, novak: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = novak.post(url(cast), typed("1:00", "1:00", do="save") | wrong)

    assert answer.status_code == 422
    assert sentence in said(answer)
    assert LadderPolicy.objects.count() == 1


def test_nothing_is_asked_of_the_outside_line_but_that_it_is_the_last(
    cast: Cast, novak: Client
) -> None:
    """What stood in the other fields means nothing for it, and is let go."""
    line = {"rung-1-whom": "outside_line", "rung-1-rings": "9", "rung-1-wait": "x"}

    seen = novak.post(url(cast), typed("1:00", "1:00", do="edit") | line)
    answer = novak.post(url(cast), typed("1:00", "1:00", do="save") | line)

    names = re.findall(r'name="rung-1-(\w+)"', seen.content.decode())
    assert names == ["whom"]
    assert "The officer is put through to it." in said(seen)
    assert answer.status_code == 302
    newest = LadderPolicy.objects.order_by("-pk")[0]
    assert newest.document["rungs"][1]["whom"] == "outside_line"
    assert 'name="rung-1-wait"' not in said(novak.get(url(cast)))


def test_a_step_that_is_the_outside_line_no_more_is_asked_what_any_step_is(
    cast: Cast, novak: Client
) -> None:
    form = typed("1:00", do="preview") | {"rung-1-whom": "backup"}

    answer = novak.post(url(cast), form)

    page = said(answer)
    assert answer.status_code == 200
    assert "rings somebody now: say how" in page
    assert 'name="rung-1-wait" value="1:30"' in page
    assert "Nothing is saved yet." not in page


def test_a_ladder_is_seen_before_it_is_saved(cast: Cast, novak: Client) -> None:
    answer = novak.post(url(cast), typed("1:00", do="preview"))

    page = said(answer)
    assert "Nothing is saved yet." in page
    assert "New: Who is on call (primary): by text and call, rung twice, 1 min." in page
    assert "Gone: The duty supervisor: by text and call, rung twice, 2 min." in page
    assert LadderPolicy.objects.count() == 1


def test_saving_puts_it_in_force_and_says_who_in_the_audit(
    cast: Cast, novak: Client
) -> None:
    answer = novak.post(url(cast), typed("1:00", do="save"))

    assert answer.status_code == 302
    newest = LadderPolicy.objects.first()
    assert newest is not None
    assert (newest.version, newest.made_by) == (2, cast.novak)
    assert newest.document["rungs"][0]["wait_seconds"] == 60
    entry = AuditEntry.objects.filter(act="set_ladder").latest("pk")
    assert (entry.person, entry.organisation) == (cast.novak, cast.tamarack)
    page = said(novak.get(url(cast)))
    assert "Version 2 (in force)" in page
    assert "P. Novak" in page


def test_an_edit_of_what_somebody_changed_meanwhile_is_refused_with_who_and_when(
    cast: Cast, novak: Client, now: datetime
) -> None:
    later = now + timedelta(minutes=3)
    policies.set_ladder(cast.tri_town, FIRST, by=cast.admin.pk, now=later)

    answer = novak.post(url(cast), typed("1:00", seen=1, do="save"))

    assert answer.status_code == 409
    assert "S. Whitaker put another version in force at" in said(answer)
    assert 'value="1:00"' in said(answer)
    again = novak.post(url(cast), typed("1:00", seen=2, do="save"))
    assert again.status_code == 302


def test_an_older_version_is_put_back_in_force(
    cast: Cast, novak: Client, now: datetime
) -> None:
    novak.post(url(cast), typed("1:00", do="save"))

    shown = novak.post(url(cast), {"do": "old-1"})
    assert "Nothing is saved yet." in said(shown)
    kept = dict(shown.context["editor"].kept)
    novak.post(url(cast), kept | {"do": "save"})

    newest = LadderPolicy.objects.first()
    assert newest is not None
    assert newest.version == 3
    assert newest.document == LadderPolicy.objects.get(version=1).document


def test_a_roster_is_given_its_own_ladder_and_gives_it_up(
    cast: Cast, novak: Client, now: datetime
) -> None:
    roster = tri_town_nights(cast, now).roster
    where = url(cast, roster=roster.public_id, help="by_phone")
    assert "It has no ladder of its own" in said(novak.get(where))

    novak.post(where, typed("1:00", seen=0, do="save"))
    own = LadderPolicy.objects.get(roster=roster)
    assert own.help == Help.BY_PHONE
    novak.post(where, {"do": "none", "seen": "1"})

    assert LadderPolicy.objects.filter(roster=roster).first().document == {}  # type: ignore[union-attr]
    assert "It has no ladder of its own" in said(novak.get(where))


def test_a_step_by_text_alone_is_warned_of(cast: Cast, novak: Client) -> None:
    quiet = {"rung-0-channels": "text"}

    answer = novak.post(url(cast), typed("1:00", do="preview") | quiet)

    assert "A text alone wakes nobody." in said(answer)


def test_the_list_names_every_place_a_ladder_can_be_for(
    cast: Cast, novak: Client, now: datetime
) -> None:
    tri_town_nights(cast, now)

    page = said(novak.get("/ladders"))

    for place in ("Tri-Town: every request", "Tri-Town: by phone", "Nights: by phone"):
        assert place in page


@pytest.mark.parametrize("who", ["dunn", "rivera", "wells", "brandt", "hartmann"])
def test_who_does_not_keep_the_books_edits_no_ladder(
    cast: Cast, sign_in: SignIn, who: str
) -> None:
    client = sign_in(getattr(cast, who))

    assert client.get(url(cast)).status_code in {403, 404}
    assert client.get("/ladders").status_code in {403, 404}


def test_another_consortium_s_ladder_and_roster_look_like_none(
    cast: Cast, novak: Client, now: datetime
) -> None:
    assert novak.get(f"/ladders/{cast.two_rivers.public_id}").status_code == 404
    assert novak.get(url(cast, roster="nonsense")).status_code == 404
    assert novak.get(url(cast, help="nonsense")).status_code == 404
    assert novak.post(url(cast), {"do": "old-99"}).status_code == 404
