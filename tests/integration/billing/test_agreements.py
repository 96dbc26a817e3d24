"""Writing agreements down: readable, sound, one in force at a time."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from billing.core.agreement import AgencyKey, Basis, Member, Part
from billing.documents import (
    agreement_document,
    agreement_schema,
    read_agreement,
    sound_agreement,
)
from billing.errors import AgreementDoesNotAddUp, AgreementStands
from billing.models import AgreementVersion
from billing.services import agreements
from tests.cast import Cast
from tests.integration.billing.books import ISSUED_AT, STARTS_ON, Books

JANUARY = date(2027, 1, 1)
SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"


def document(cast: Cast) -> dict[str, Any]:
    return agreement_document(Books(cast).agreement())


def draft(cast: Cast, starts_on: date = JANUARY, **changed: Any) -> AgreementVersion:
    return agreements.draft_agreement(
        cast.tri_town,
        {**document(cast), **changed},
        starts_on=starts_on,
        now=ISSUED_AT,
    )


def test_an_agreement_is_the_same_after_json(cast: Cast) -> None:
    agreement = Books(cast).agreement()

    assert read_agreement(agreement_document(agreement)) == agreement


def test_a_misspelt_clause_is_not_ignored(cast: Cast) -> None:
    with pytest.raises(AgreementDoesNotAddUp) as refusal:
        draft(cast, overhed={"title": "x"})

    assert refusal.value.reasons == ("overhed: means nothing in an agreement.",)


def test_a_misspelling_deep_inside_is_named_by_its_place(cast: Cast) -> None:
    broken = document(cast)
    broken["members"][1]["nickname"] = "H"

    with pytest.raises(AgreementDoesNotAddUp, match=r"members\.1\.nickname"):
        read_agreement(broken)


def test_what_cannot_be_read_is_named_by_its_place(cast: Cast) -> None:
    with pytest.raises(AgreementDoesNotAddUp) as refusal:
        draft(cast, time={"clause": "§3", "increment_minutes": "often"})

    assert refusal.value.reasons == ("time.increment_minutes: cannot be read.",)


def test_a_day_in_a_year_nobody_means_is_named_by_its_place(cast: Cast) -> None:
    broken = document(cast)
    broken["members"][1]["joins_on"] = "0001-01-01"

    with pytest.raises(AgreementDoesNotAddUp) as refusal:
        draft(cast, members=broken["members"])

    assert refusal.value.reasons == ("members.1.joins_on: cannot be read.",)


def test_a_missing_part_is_said_to_be_missing(cast: Cast) -> None:
    broken = document(cast)
    del broken["terms"]

    with pytest.raises(AgreementDoesNotAddUp, match=r"^terms: is missing\.$"):
        read_agreement(broken)


def test_a_document_of_another_version_is_not_guessed_at(cast: Cast) -> None:
    with pytest.raises(AgreementDoesNotAddUp, match=r"^version:"):
        read_agreement({**document(cast), "version": 99})


def test_a_draft_may_not_add_up_but_is_not_put_in_force(cast: Cast) -> None:
    part = {"basis": "equal", "clause": "§5", "basis_points": 96_00}
    drafted = draft(cast, formula=[part])

    with pytest.raises(AgreementDoesNotAddUp) as refusal:
        agreements.activate_agreement(drafted.pk, now=ISSUED_AT)

    assert refusal.value.reasons == (
        "§5: the parts of the formula sum to 96 %, not to 100 %.",
    )
    drafted.refresh_from_db()
    assert drafted.activated_at is None


def test_a_member_without_a_seat_is_refused(cast: Cast) -> None:
    stranger = Member(AgencyKey("ashby"), "Ashby", str(cast.ashby.public_id))
    agreement = Books(cast).agreement()
    drafted = agreements.draft_agreement(
        cast.tri_town,
        replace(agreement, members=(*agreement.members, stranger)),
        starts_on=JANUARY,
        now=ISSUED_AT,
    )

    with pytest.raises(AgreementDoesNotAddUp, match="Ashby has no seat"):
        agreements.activate_agreement(drafted.pk, now=ISSUED_AT)


def test_activating_twice_is_harmless(cast: Cast) -> None:
    drafted = draft(cast)

    first = agreements.activate_agreement(drafted.pk, now=ISSUED_AT)
    again = agreements.activate_agreement(drafted.pk, now=ISSUED_AT)

    assert (first.activated_at, again.activated_at) == (ISSUED_AT, ISSUED_AT)


def test_two_agreements_cannot_begin_on_one_day(books: Books) -> None:
    other = draft(books.cast, STARTS_ON)

    with pytest.raises(AgreementStands, match="1 July 2026"):
        agreements.activate_agreement(other.pk, now=ISSUED_AT)


def test_an_agreement_begins_with_a_period(cast: Cast) -> None:
    drafted = draft(cast, date(2027, 1, 15))

    with pytest.raises(AgreementStands, match="first day of a period"):
        agreements.activate_agreement(drafted.pk, now=ISSUED_AT)


def test_the_version_that_began_last_is_in_force(books: Books) -> None:
    later = draft(books.cast)
    agreements.activate_agreement(later.pk, now=ISSUED_AT)
    ours = AgreementVersion.objects.filter(consortium=books.cast.tri_town)

    in_force = [
        ours.in_force_on(day).first()
        for day in (date(2026, 6, 30), date(2026, 12, 31), JANUARY)
    ]

    assert [found and found.number for found in in_force] == [None, 1, 2]


def test_versions_are_numbered_in_order(books: Books) -> None:
    assert [draft(books.cast).number, draft(books.cast).number] == [2, 3]


def test_an_activated_document_stands(books: Books) -> None:
    with pytest.raises(IntegrityError, match="activated_agreement_stands"):
        AgreementVersion.objects.update(document={})


def test_an_agreement_of_the_first_version_is_read_as_it_was_meant(cast: Cast) -> None:
    first = {**document(cast), "version": 1}
    for later in ("first", "ceiling", "estimate", "premiums", "history"):
        del first[later]

    assert read_agreement(first) == Books(cast).agreement()


def test_the_exported_schema_is_the_one_in_the_docs() -> None:
    exported = json.loads((SCHEMAS / "agreement.json").read_text())

    assert exported == agreement_schema()


def test_the_schema_names_every_clause_of_an_agreement() -> None:
    properties = agreement_schema()["properties"]

    assert {"members", "pools", "formula", "overhead", "offsets"} <= set(properties)


def test_a_sound_document_is_read_with_its_formula(cast: Cast) -> None:
    formula = sound_agreement(document(cast)).formula

    assert formula == (
        Part(Basis.EQUAL, "§5.1", 25_00),
        Part(Basis.HOURS, "§5.2", 75_00, fallback=Basis.EQUAL),
    )
