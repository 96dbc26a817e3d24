"""Agreements on screen: read by every member, drafted where the books are kept."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry
from billing.core.agreement import AgencyKey, Basis, FixedPool, Part
from billing.documents import agreement_document, read_agreement
from billing.models import AgreementVersion
from billing.services import agreements
from common.money import Cents
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.billing.year_typed import fields_of

JANUARY = date(2027, 1, 1)


@pytest.fixture
def keeper(books: Books, sign_in: SignIn) -> Client:
    """Whoever keeps the books, signed in."""
    return sign_in(books.cast.admin)


@pytest.fixture
def draft(books: Books) -> AgreementVersion:
    return agreements.draft_agreement(
        books.cast.tri_town, books.agreement(), starts_on=JANUARY, now=ISSUED_AT
    )


def address(name: str, version: AgreementVersion, *more: str) -> str:
    return reverse(f"billing:{name}", args=[version.public_id, *more])


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_member_reads_the_agreement_in_force_in_plain_words(
    books: Books, draft: AgreementVersion, sign_in: SignIn
) -> None:
    client = sign_in(books.cast.hartmann)

    said = words(client.get(reverse("billing:agreements")))

    assert "25 % is split in equal parts, 75 % by hours." in said
    assert "In force since 1 July 2026." in said
    assert "Draft" not in said
    assert client.get(address("agreement", draft)).status_code == 404


@pytest.mark.parametrize("template", ["on-call", "fixed", "step-down"])
def test_a_draft_begins_from_a_common_agreement(
    books: Books, keeper: Client, template: str
) -> None:
    begun = {"begin": template, "starts_on": "2027-01-01"}

    answer = keeper.post(
        reverse("billing:draft", args=[books.cast.tri_town.public_id]), begun
    )

    made = AgreementVersion.objects.drafts().get()
    assert answer.status_code == 302
    assert len(read_agreement(made.document).members) == 3
    assert keeper.get(address("agreement", made)).status_code == 200
    assert keeper.get(address("try_agreement", made)).status_code == 200


def test_a_draft_begins_from_the_one_in_force_or_from_a_document(
    books: Books, keeper: Client
) -> None:
    url = reverse("billing:draft", args=[books.cast.tri_town.public_id])
    text = json.dumps(agreement_document(books.agreement()))

    keeper.post(url, {"begin": "in-force", "starts_on": "2027-01-01"})
    keeper.post(url, {"begin": "document", "starts_on": "2027-04-01", "document": text})

    ours = AgreementVersion.objects.order_by("number")
    assert [read_agreement(one.document) for one in ours] == [books.agreement()] * 3


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("{", "This is not JSON."),
        ("[]", "An agreement is one JSON object."),
        ('{"version": 2}', "title: is missing."),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_and_kept(
    books: Books, keeper: Client, typed: str, sentence: str
) -> None:
    answer = keeper.post(
        reverse("billing:draft", args=[books.cast.tri_town.public_id]),
        {"begin": "document", "starts_on": "2027-01-01", "document": typed},
    )

    assert answer.status_code == 422
    assert sentence in words(answer)
    [(_ours, form)] = answer.context["rows"]
    assert form.data["document"] == typed


@pytest.mark.parametrize("day", ["9999-12-15", "0002-11-15"])
def test_a_period_in_a_year_nobody_means_is_refused_at_its_field(
    books: Books, keeper: Client, day: str
) -> None:
    url = reverse("billing:open_period", args=[books.cast.tri_town.public_id])

    answer = keeper.post(url, {"day": day})

    assert answer.status_code == 422
    assert "That is not a day" in words(answer)


@pytest.mark.parametrize("code", ["beginnings", "members"])
def test_every_section_saved_as_it_stands_changes_nothing(
    draft: AgreementVersion, keeper: Client, code: str
) -> None:
    url = address("agreement_section", draft, code)
    before = read_agreement(draft.document)

    answer = keeper.post(url, {**fields_of(keeper.get(url)), "do": "save"})

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert read_agreement(draft.document) == before
    assert (draft.revision, draft.starts_on) == (2, JANUARY)


def test_a_line_is_added_said_back_and_saved(
    draft: AgreementVersion, keeper: Client
) -> None:
    url = address("agreement_section", draft, "pools")
    added = keeper.post(url, {**fields_of(keeper.get(url)), "do": "add-pool"})
    typed = fields_of(added) | {
        "pool-3-kind": "fixed",
        "pool-3-title": "Vehicle",
        "pool-3-clause": "§4.6",
        "pool-3-amount": "410.50",
    }

    said = keeper.post(url, {**typed, "do": "say"})
    saved = keeper.post(url, {**fields_of(said), "do": "save"})

    assert "§4.6: Vehicle: $410.50 each period." in words(said)
    assert "Nothing is saved yet." in words(said)
    assert saved.status_code == 302
    draft.refresh_from_db()
    pool = read_agreement(draft.document).pools[3]
    assert pool == FixedPool("vehicle", "Vehicle", "§4.6", Cents(410_50))


def test_an_added_member_is_nobody_until_somebody_is_chosen(
    draft: AgreementVersion, keeper: Client
) -> None:
    url = address("agreement_section", draft, "members")
    added = keeper.post(url, {**fields_of(keeper.get(url)), "do": "add-member"})

    answer = keeper.post(url, {**fields_of(added), "member-3-key": "", "do": "save"})

    assert added.context["editor"].groups[0][1][3]["organisation"].value() is None
    assert answer.status_code == 422
    assert "Choose one of these." in words(answer)


def test_a_line_is_taken_away(draft: AgreementVersion, keeper: Client) -> None:
    url = address("agreement_section", draft, "formula")
    less = keeper.post(url, {**fields_of(keeper.get(url)), "do": "remove-part-0"})
    typed = fields_of(less) | {"part-0-percent": "100"}

    keeper.post(url, {**typed, "do": "save"})

    draft.refresh_from_db()
    assert read_agreement(draft.document).formula == (
        Part(Basis.HOURS, "§5.2", 100_00, fallback=Basis.EQUAL),
    )


@pytest.mark.parametrize(
    ("code", "field", "typed", "sentence"),
    [
        ("pools", "pool-0-amount", "lots", "Write a number, such as 12.50."),
        ("pools", "pool-2-amount", "1.234", "No more than two decimals."),
        ("pools", "pool-0-later", "soon 5", "Write a day and a rate on each line"),
        ("formula", "part-0-percent", "", "Write a number."),
        ("terms", "due_days", "-1", "Not below zero."),
        ("beginnings", "starts_on", "later", "That is not a day"),
        ("beginnings", "starts_on", "9999-12-01", "That is not a day"),
        ("beginnings", "starts_on", "0001-01-01", "That is not a day"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field_and_kept(
    draft: AgreementVersion,
    keeper: Client,
    code: str,
    field: str,
    typed: str,
    sentence: str,
) -> None:
    url = address("agreement_section", draft, code)

    answer = keeper.post(
        url, {**fields_of(keeper.get(url)), field: typed, "do": "save"}
    )

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert typed in answer.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_draft_saved_by_somebody_else_meanwhile_is_not_overwritten(
    books: Books, draft: AgreementVersion, keeper: Client
) -> None:
    url = address("agreement_section", draft, "terms")
    typed = fields_of(keeper.get(url)) | {"remit_to": "The county treasurer"}
    agreements.save_draft(
        draft.pk, books.agreement(), starts_on=JANUARY, seen=1, now=ISSUED_AT
    )

    answer = keeper.post(url, {**typed, "do": "save"})

    assert answer.status_code == 409
    assert "Somebody saved this draft meanwhile." in words(answer)
    assert "The county treasurer" in answer.content.decode()
    again = keeper.post(url, {**fields_of(answer), "do": "save"})
    assert again.status_code == 302


def test_what_stands_against_it_is_listed_and_it_is_not_put_in_force(
    draft: AgreementVersion, keeper: Client
) -> None:
    url = address("agreement_section", draft, "formula")
    typed = fields_of(keeper.get(url)) | {"part-0-percent": "21"}
    keeper.post(url, {**typed, "do": "save"})

    page = keeper.get(address("agreement", draft))
    answer = keeper.post(
        address("activate_agreement", draft), {"reason": "voted", "seen": "2"}
    )

    sentence = "§5.1: the parts of the formula sum to 96 %, not to 100 %."
    assert sentence in words(page)
    assert answer.status_code == 409
    assert words(answer).count(sentence) == 1


def test_what_would_stand_against_it_is_said_while_it_is_typed(
    draft: AgreementVersion, keeper: Client
) -> None:
    url = address("agreement_section", draft, "formula")
    typed = fields_of(keeper.get(url)) | {"part-0-percent": "21", "do": "say"}

    answer = keeper.post(url, typed)

    assert answer.status_code == 200
    assert "§5.1: the parts of the formula sum to 96 %, not to 100 %." in words(answer)
    assert fields_of(answer)["part-0-percent"] == "21"


def test_a_day_that_is_taken_is_said_beside_what_does_not_add_up(
    draft: AgreementVersion, keeper: Client
) -> None:
    url = address("agreement_section", draft, "formula")
    typed = fields_of(keeper.get(url)) | {"part-0-percent": "21"}
    keeper.post(url, {**typed, "do": "save"})
    url = address("agreement_section", draft, "beginnings")
    typed = fields_of(keeper.get(url)) | {"starts_on": "2026-07-01"}

    said = keeper.post(url, {**typed, "do": "say"})
    keeper.post(url, {**typed, "do": "save"})
    page = keeper.get(address("agreement", draft))

    for answer in (said, page):
        read = words(answer)
        assert "sum to 96 %" in read
        assert read.count("Another version begins on 1 July 2026 already.") == 1


def test_it_is_put_in_force_with_who_when_and_why(
    books: Books, draft: AgreementVersion, keeper: Client
) -> None:
    typed = {"reason": "voted on 12 November", "seen": "1"}

    answer = keeper.post(address("activate_agreement", draft), typed)

    draft.refresh_from_db()
    entry = AuditEntry.objects.get(act="activate_agreement", reason=typed["reason"])
    assert answer.status_code == 302
    assert (draft.activated_by, draft.reason) == (books.cast.admin, typed["reason"])
    assert entry.person == books.cast.admin
    said = words(keeper.get(reverse("billing:agreements")))
    assert "voted on 12 November" in said


def test_without_a_reason_it_is_not_put_in_force(
    draft: AgreementVersion, keeper: Client
) -> None:
    answer = keeper.post(address("activate_agreement", draft), {"seen": "1"})

    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.activated_at is None


def test_a_draft_changed_since_it_was_read_is_not_put_in_force(
    books: Books, draft: AgreementVersion, keeper: Client
) -> None:
    agreements.save_draft(
        draft.pk, books.agreement(), starts_on=JANUARY, seen=1, now=ISSUED_AT
    )

    answer = keeper.post(
        address("activate_agreement", draft), {"reason": "voted", "seen": "1"}
    )

    assert answer.status_code == 409
    assert "Somebody saved this draft meanwhile." in words(answer)


def test_a_draft_is_thrown_away_and_the_audit_says_so(
    draft: AgreementVersion, keeper: Client
) -> None:
    keeper.post(address("discard_agreement", draft), {"seen": "1"})

    assert not AgreementVersion.objects.drafts().exists()
    assert AuditEntry.objects.filter(act="discard_agreement").count() == 1


def test_a_draft_is_tried_on_what_really_happened(
    books: Books, draft: AgreementVersion, keeper: Client
) -> None:
    books.the_story()
    books.october()
    url = address("agreement_section", draft, "formula")
    less = keeper.post(url, {**fields_of(keeper.get(url)), "do": "remove-part-1"})
    keeper.post(url, {**fields_of(less), "part-0-percent": "100", "do": "save"})

    said = words(keeper.get(address("try_agreement", draft)))

    assert "What each would pay for October 2026" in said
    assert "Stony Ford 100 % in equal parts is $3,993.60; of it, one part of 3." in said
    assert "$1,331.20 $575.65 $755.55" in said


def test_the_document_is_handed_out_as_json(books: Books, sign_in: SignIn) -> None:
    version = AgreementVersion.objects.get()

    answer = sign_in(books.cast.hartmann).get(address("agreement_document", version))

    assert json.loads(answer.content) == version.document


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(
    books: Books, keeper: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(many):
        agreements.draft_agreement(
            books.cast.tri_town, books.agreement(), starts_on=JANUARY, now=ISSUED_AT
        )

    with django_assert_max_num_queries(30):
        keeper.get(reverse("billing:agreements"))


def test_a_key_stays_when_its_agency_is_renamed(cast: Cast, sign_in: SignIn) -> None:
    books = Books(cast)
    version = agreements.draft_agreement(
        cast.tri_town, books.agreement(), starts_on=JANUARY, now=ISSUED_AT
    )
    cast.harlow.short_name = "Harlow City"
    cast.harlow.save()
    keeper = sign_in(cast.admin)
    url = address("agreement_section", version, "members")

    keeper.post(url, {**fields_of(keeper.get(url)), "do": "save"})

    version.refresh_from_db()
    member = read_agreement(version.document).member(AgencyKey("harlow"))
    assert member is not None
    assert member.name == "Harlow City"
