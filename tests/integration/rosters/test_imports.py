"""Taking a roster over from a file: seen first, once, and taken back whole."""

import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from agencies.models import AuditEntry
from rosters.core.words import Change
from rosters.models import Override, RosterImport
from rosters.services import changes, imports
from rosters.services import settings as roster_settings
from rosters.services.settings import Rules
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.rosters.nights import Nights, central, rows, span
from tests.integration.rosters.pages import address, text
from tests.integration.rosters.swapping import on, said
from tests.unit.rosters.ics_texts import calendar, event

MAP = {"who": "0", "on": "1", "starts": "2", "ends": "3"}
HEAD = "Who,Date,From,Until\n"
# Of Rivera's week two nights are Kessler's, and one is as it is.
THREE = (
    HEAD
    + "Kessler,2026-11-05,19:00,07:00\n"
    + "d.kessler@county.example,2026-11-06,19:00,07:00\n"
    + "Rosa Rivera,2026-11-07,19:00,07:00\n"
).replace("d.kessler@county.example", "Kessler")
WEEK = span("2026-11-05T12:00", "2026-11-08T12:00")


def upload(client: Client, nights: Nights, content: str | bytes) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    typed = {
        "position": str(nights.primary.public_id),
        "file": SimpleUploadedFile("old roster.csv", raw),
    }
    return client.post(address("import_roster", nights), typed)


def drafted(client: Client, nights: Nights, content: str | bytes) -> str:
    """The page of the draft."""
    made = upload(client, nights, content)
    assert made.status_code == 302, text(made)
    return str(made["Location"])


def taken_over(
    client: Client, nights: Nights, content: str | bytes, **typed: Any
) -> Any:
    """Uploaded, looked at, and said yes to. The page seen before, where it ended."""
    page = drafted(client, nights, content)
    whole = (MAP if isinstance(content, str) else {}) | typed
    seen = client.post(page, whole)
    if "tried" not in (seen.context or {}):
        return seen
    agreed = whole | {"agreed": seen.context["tried"].mark}
    done = client.post(page, agreed, follow=True)
    assert done.redirect_chain, text(done)
    return seen


def test_it_is_seen_before_it_is_done_and_done_at_once(
    novak: Client, nights: Nights, cast: Cast, now: datetime
) -> None:
    before = rows(nights.primary)
    page = drafted(novak, nights, THREE)
    assert "Kessler" in text(novak.get(page))

    seen = novak.post(page, MAP)

    assert "2 nights are new.</strong> Nothing is saved yet." in text(seen)
    assert "1 night stands already." in text(seen)
    assert "Dana Kessler" in text(seen) or "D. Kessler" in text(seen)
    assert rows(nights.primary) == before
    assert not Override.objects.exists()

    typed = MAP | {"agreed": seen.context["tried"].mark}
    done = novak.post(page, typed, follow=True)

    assert "2 nights taken over, and published." in text(done)
    assert on(nights.primary, WEEK) == [
        ("D. Kessler", "05 19:00", "06 07:00"),
        ("D. Kessler", "06 19:00", "07 07:00"),
        ("R. Rivera", "07 19:00", "08 07:00"),
    ]
    assert sorted({who for who, _text in said("shifts")}) == ["D. Kessler", "R. Rivera"]
    entry = AuditEntry.objects.get(act="import_roster")
    assert (entry.person, entry.details["nights"]) == (cast.novak, 2)


def test_a_form_nobody_sent_complains_of_nothing(novak: Client, nights: Nights) -> None:
    page = novak.get(address("import_roster", nights))

    assert page.status_code == 200
    assert not page.context["form"].errors
    assert "Choose a file." not in text(page)


def test_the_same_file_twice_creates_nothing_and_says_so(
    novak: Client, nights: Nights
) -> None:
    taken_over(novak, nights, THREE)
    before, overrides = rows(nights.primary), Override.objects.count()

    again = taken_over(novak, nights, THREE)

    assert again.status_code == 409
    assert "Nothing in the file is new" in text(again)
    assert "3 nights stand already." in text(again)
    assert (rows(nights.primary), Override.objects.count()) == (before, overrides)


def test_a_night_swapped_since_is_not_given_back_by_the_same_file(
    novak: Client, nights: Nights, cast: Cast, now: datetime
) -> None:
    taken_over(novak, nights, THREE)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.vang),
        starts_at=central("2026-11-05T19:00"),
        ends_at=central("2026-11-06T07:00"),
        now=now,
        wins=True,
    )

    taken_over(novak, nights, THREE)

    assert on(nights.primary, WEEK)[0][0] == "T. Vang"


def test_it_is_taken_back_whole_after_a_look(
    novak: Client, nights: Nights, now: datetime
) -> None:
    before = on(nights.primary, WEEK)
    taken_over(novak, nights, THREE)
    [batch] = RosterImport.objects.all()
    back = address("withdraw_import", nights, batch.public_id)

    seen = novak.post(back)
    assert "2 published shifts, or parts of them, change hands." in text(seen)
    assert on(nights.primary, WEEK) != before
    novak.post(back, {"agreed": seen.context["tried"].mark})

    assert on(nights.primary, WEEK) == before
    batch.refresh_from_db()
    assert batch.withdrawn_at == now
    assert "taken back" in text(novak.get(address("import_roster", nights)))


def test_rows_that_cannot_be_nights_are_left_out_by_line_and_reason(
    novak: Client, nights: Nights, cast: Cast, now: datetime
) -> None:
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.vang),
        starts_at=central("2026-11-12T19:00"),
        ends_at=central("2026-11-13T07:00"),
        now=now,
    )
    content = HEAD + "\n".join(
        [
            "Kessler,2026-11-05,19:00,07:00",
            "Kessler,2026-11-05,19:00,07:00",
            "Vang,2026-11-05,23:00,07:00",
            "Nobody,2026-11-06,19:00,07:00",
            "Kessler,2026-11-07,evening,07:00",
            "Kessler,2026-10-07,19:00,07:00",
            "Kessler,2030-10-07,19:00,07:00",
            "Kessler,2026-11-12,19:00,07:00",
            "Lindqvist,2026-11-13,19:00,07:00",
        ]
    )

    seen = taken_over(novak, nights, content)

    assert [(one.line, one.said) for one in seen.context["report"].refused] == [
        (3, "The same as line 2."),
        (4, "Line 2 has that time already."),
        (5, "No clinician of this roster is called “Nobody”."),
        (6, "There is no time of day in “evening”."),
        (7, "It is over."),
        (8, "It is further off than the roster is published."),
        (9, "There is another change for that time already."),
        (10, "M. Lindqvist is on call elsewhere from Fri 13 Nov 19:00."),
    ]
    assert RosterImport.objects.get().refused == 8
    assert Override.objects.filter(imported_in__isnull=False).count() == 1


def test_a_rule_is_broken_by_its_name_and_with_a_reason_only(
    novak: Client, nights: Nights, now: datetime
) -> None:
    rest = Rules(rest_hours=13, most_nights=0)
    roster_settings.set_rules(nights.roster, rest, now=now)

    seen = taken_over(novak, nights, THREE)
    assert [one.line for one in seen.context["report"].new] == [2]
    [late] = seen.context["report"].refused
    assert "would have 12 h of rest instead of 13 h" in late.said

    without = taken_over(novak, nights, THREE, despite=["rest"])
    assert "Say why the rule is overridden." in text(without)
    taken_over(novak, nights, THREE, despite=["rest"], reason="Agreed with her")

    sixth = Override.objects.get(starts_at=central("2026-11-06T19:00"))
    assert (sixth.despite, sixth.reason) == (["rest"], "Agreed with her")


@pytest.mark.parametrize(
    ("dates", "typed", "why"),
    [
        (
            ["2026-11-05", "11/06/2026", "7 Nov 2026"],
            {},
            "3 ways: line 2: 2026-11-05; line 3: 11/06/2026; line 4: 7 Nov 2026.",
        ),
        (
            ["11/05/2026", "11/06/2026"],
            {},
            "Line 2: 11/05/2026. Which number is the month? Choose.",
        ),
        (
            ["11/05/2026", "11/25/2026"],
            {"order": "dmy"},
            "It is not as you say: line 3: 11/25/2026.",
        ),
    ],
)
def test_dates_in_several_ways_are_refused_and_unclear_ones_are_asked(
    novak: Client, nights: Nights, dates: list[str], typed: dict[str, str], why: str
) -> None:
    content = HEAD + "".join(f"Kessler,{each},19:00,07:00\n" for each in dates)

    refused = taken_over(novak, nights, content, **typed)

    assert refused.status_code == 409
    assert why in text(refused)
    assert not Override.objects.exists()


def test_what_is_chosen_is_how_unclear_dates_are_read(
    novak: Client, nights: Nights
) -> None:
    content = HEAD + "Kessler,11/12/2026,19:00,07:00\n"

    seen = taken_over(novak, nights, content, order="dmy")

    [night] = seen.context["report"].new
    assert f"{night.starts_at:%Y-%m-%d}" == "2026-12-11"


def test_a_calendar_is_taken_over_too_and_an_odd_event_is_named(
    novak: Client, nights: Nights
) -> None:
    two = event(
        "DTSTART;TZID=America/Chicago:20261105T190000",
        "DTEND;TZID=America/Chicago:20261106T070000",
        "RRULE:FREQ=DAILY;COUNT=2",
        "SUMMARY:On call: D. Kessler",
    )
    odd = event("DTSTART;TZID=Mars/Olympus:20261109T190000", "SUMMARY:D. Kessler")

    seen = taken_over(novak, nights, calendar(two, odd))

    assert [one.said for one in seen.context["report"].refused] == [
        "The event on line 11: there is no time zone called Mars/Olympus."
    ]
    assert [who for who, _b, _e in on(nights.primary, WEEK)] == [
        "D. Kessler",
        "D. Kessler",
        "R. Rivera",
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The submitted file is empty."),
        (b"Who,Date\n", "The file has no rows below its headings."),
        (b'Who,Date\n"Kessler,2026\n', "Line 2 cannot be read as a spreadsheet (CSV)."),
        (b"Who\n" + b"Kessler\n" * 1_001, "more than 1000 nights, from line 1002 on"),
        (b"Who\n" + b"x" * (2 * 1024 * 1024), "The file is larger than 2 MB."),
    ],
    ids=["empty", "no rows", "quotes", "many", "large"],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    novak: Client, nights: Nights, content: bytes, why: str
) -> None:
    refused = upload(novak, nights, content)

    assert refused.status_code in {409, 422}
    assert why in " ".join(refused.context["form"].errors["file"])
    assert not RosterImport.objects.exists()


class Stream:
    """A body that is made while it is read."""

    def __init__(self, head: bytes, filling: int, tail: bytes) -> None:
        self._parts = [head, tail]
        self._left = filling
        self.length = len(head) + filling + len(tail)

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "nobody may read it whole"
        if len(self._parts) == 2 and self._parts[0]:
            part, self._parts[0] = self._parts[0][:size], self._parts[0][size:]
        elif self._left:
            part = b"X" * min(size, self._left)
            self._left -= len(part)
        else:
            part, self._parts[1] = self._parts[1][:size], self._parts[1][size:]
        return part

    def readline(self, size: int = -1) -> bytes:
        raise AssertionError("nobody reads it by lines")


def field(name: str, value: str = "") -> bytes:
    return f'--xxx\r\nContent-Disposition: form-data; name="{name}{value}'.encode()


def test_fifty_megabytes_are_refused_without_being_kept(
    novak: Client, nights: Nights, tmp_path: Path, settings: Settings
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    position = str(nights.primary.public_id)
    head = field("position", f'"\r\n\r\n{position}\r\n')
    head += field("file", '"; filename="a.ics"\r\n\r\nBEGIN:VCALENDAR\r\n')
    stream = Stream(head, 50 * 1024 * 1024, b"\r\n--xxx--\r\n")
    tracemalloc.start()
    refused = novak.request(
        PATH_INFO=address("import_roster", nights),
        REQUEST_METHOD="POST",
        CONTENT_TYPE="multipart/form-data; boundary=xxx",
        CONTENT_LENGTH=str(stream.length),
        **{"wsgi.input": stream},
    )
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refused.status_code == 422
    assert position in text(refused)  # what was typed stays
    assert peak < 8 * 1024 * 1024
    assert list(tmp_path.iterdir()) == []
    assert not RosterImport.objects.exists()
    assert "The file is larger than 2 MB." in text(refused)


def test_a_million_occurrences_are_refused_by_the_line_of_the_event(
    novak: Client, nights: Nights
) -> None:
    heavy = event(
        "DTSTART:20261105T000000Z",
        "DURATION:PT1M",
        "RRULE:FREQ=DAILY;COUNT=1000000;BYHOUR="
        + ",".join(map(str, range(24)))
        + ";BYMINUTE="
        + ",".join(map(str, range(60))),
        "SUMMARY:Kessler",
    )

    refused = taken_over(novak, nights, calendar(heavy))

    assert refused.status_code == 409
    assert "The event on line 4: it takes place too often to be read." in text(refused)


def test_a_draft_is_thrown_away_by_hand_or_after_a_day(
    novak: Client, nights: Nights, cast: Cast, now: datetime
) -> None:
    page = drafted(novak, nights, THREE)
    [draft] = RosterImport.objects.all()
    novak.post(address("discard_import", nights, draft.public_id))
    assert novak.get(page).status_code == 404

    drafted(novak, nights, THREE)
    imports.upload(
        nights.primary,
        THREE.encode(),
        file_name="later.csv",
        by=cast.novak.pk,
        now=now + timedelta(days=2),
    )
    assert [one.file_name for one in RosterImport.objects.all()] == ["later.csv"]


def test_what_changed_since_the_look_is_shown_again(
    novak: Client, nights: Nights, cast: Cast, now: datetime
) -> None:
    page = drafted(novak, nights, THREE)
    seen = novak.post(page, MAP)
    changes.add_override(
        nights.primary,
        changes.Wish(Change.ADD, cast.vang),
        starts_at=central("2026-11-05T19:00"),
        ends_at=central("2026-11-06T07:00"),
        now=now,
    )

    again = novak.post(page, MAP | {"agreed": seen.context["tried"].mark})

    assert "since you looked. Tandem changed for a while" in text(again)
    assert Override.objects.filter(imported_in__isnull=False).count() == 0


def test_only_who_edits_the_roster_may(
    nights: Nights, cast: Cast, sign_in: SignIn, novak: Client
) -> None:
    page = drafted(novak, nights, THREE)
    for person, status in [(cast.rivera, 403), (cast.stranger_coordinator, 404)]:
        client = sign_in(person)
        assert upload(client, nights, THREE).status_code == status
        assert client.get(page).status_code == status
        assert client.post(page, MAP).status_code == status
