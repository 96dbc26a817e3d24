"""What-if on screen and kept: typed, from a table, on last year, one's own alone."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry
from billing.core.what_if_formulas import outcome
from billing.documents import read_scenario, scenario_document
from billing.errors import NothingBilledYet, ScenarioChanged
from billing.models import Activation, Period, Scenario, Statement
from billing.selectors import activity
from billing.services import periods
from billing.services import scenarios as services
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.unit.billing.towns import scenario

DECEMBER = datetime(2026, 12, 2, 15, tzinfo=UTC)
TABLE = """town,population,officers,calls,hours
Millbrook,12000,24,400,61.5
Harlow,6000,14,100,28.25
Stony Ford,2000,4,20,10.25
"""


@pytest.fixture
def keeper(books: Books, sign_in: SignIn) -> Client:
    return sign_in(books.cast.admin)


@pytest.fixture
def billed(books: Books) -> Books:
    """The story's October, issued."""
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    return books


@pytest.fixture
def kept(billed: Books) -> Scenario:
    return services.keep_last_year(billed.cast.tri_town, now=ISSUED_AT)


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def new(books: Books) -> str:
    return reverse("billing:new_scenario", args=[books.cast.tri_town.public_id])


def at(name: str, found: Scenario) -> str:
    return reverse(f"billing:{name}", args=[found.public_id])


def fields_of(answer: Any) -> dict[str, Any]:
    """Every field of the page's form as it would be sent."""
    editor = answer.context["editor"]
    sent: dict[str, Any] = {
        "seen": str(editor.seen),
        "towns": str(len(editor.towns)),
        "blends": str(len(editor.blends)),
    }
    for form in editor.forms:
        for bound in form:
            value = bound.value()
            if value not in (None, "", False) and not bound.field.disabled:
                sent[bound.html_name] = value
    return sent


def typed(keeper: Client, books: Books, **more: Any) -> dict[str, Any]:
    return fields_of(keeper.get(new(books))) | {
        "name": "For the council",
        "standing": "60,000",
        "formulas": ["equal", "population"],
        "town-0-population": "12,000",
        "town-1-population": "6000",
        "town-2-population": "2000",
        **more,
    }


def test_typing_begins_with_the_members_and_their_agreed_names(
    books: Books, keeper: Client
) -> None:
    editor = keeper.get(new(books)).context["editor"]

    assert [form.initial["name"] for form in editor.towns] == [
        "Millbrook",
        "Harlow",
        "Stony Ford",
    ]


def test_four_typed_numbers_per_town_are_compared_and_kept_by_name(
    books: Books, keeper: Client
) -> None:
    answer = keeper.post(new(books), typed(keeper, books, do="keep"), follow=True)

    said = words(answer)
    assert "For the council" in said
    assert "Millbrook $36,000.00" in said
    assert "Stony Ford 2,000 residents $20,000.00 ($10.00) $6,000.00 ($3.00)" in said
    assert "From $6,000.00 (Stony Ford) to $36,000.00 (Millbrook)" in said
    found = Scenario.objects.get()
    assert (found.made_by, found.is_open) == (books.cast.admin, False)
    assert AuditEntry.objects.filter(act="keep_scenario").count() == 1


def test_it_is_shown_before_it_is_kept(books: Books, keeper: Client) -> None:
    answer = keeper.post(new(books), typed(keeper, books, do="show"))

    assert "As typed; nothing is kept yet" in words(answer)
    assert "$36,000.00" in words(answer)
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Write something here."),
        ("standing", "lots", "Write a number, such as 12.50."),
        ("town-1-population", "6k", "Write a whole number."),
        ("town-1-minutes", "1.234", "No more than two decimals."),
        ("town-1-name", "millbrook", "This town stands here twice."),
        ("joining-population", "5", "Say which town these figures are of."),
        ("formulas", [], "Choose at least one formula."),
        ("formulas", ["nonsense"], "Choose one of these."),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field_and_kept(
    books: Books, keeper: Client, field: str, value: Any, sentence: str
) -> None:
    sent = typed(keeper, books, do="keep") | {field: value}

    answer = keeper.post(new(books), sent)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert "12,000" in answer.content.decode()
    assert not Scenario.objects.exists()


def test_a_blend_that_does_not_sum_is_refused_and_one_that_does_is_compared(
    books: Books, keeper: Client
) -> None:
    added = keeper.post(new(books), typed(keeper, books, do="add-blend"))
    sent = fields_of(added) | {"blend-0-equal": "50", "blend-0-population": "46"}

    refused = keeper.post(new(books), {**sent, "do": "show"})
    shown = keeper.post(new(books), {**sent, "blend-0-population": "50", "do": "show"})

    assert "The parts sum to 96 %, not to 100 %." in words(refused)
    assert "50 % in equal parts, 50 % by residents" in words(shown)
    assert "Millbrook $28,000.00" in words(shown)


def test_a_table_fills_the_towns_and_hours_count(books: Books, keeper: Client) -> None:
    sent = typed(keeper, books, do="read", table=TABLE)

    read = keeper.post(new(books), sent)
    shown = keeper.post(
        new(books), fields_of(read) | {"do": "show", "formulas": ["on-call"]}
    )

    assert "3 towns are read. Nothing is kept yet." in words(read)
    assert "Millbrook $32,675.00" in words(shown)
    assert "Stony Ford $9,612.50" in words(shown)


def test_a_table_with_a_wrong_row_names_it_and_keeps_everything(
    books: Books, keeper: Client
) -> None:
    table = TABLE.replace("6000", "6k")

    answer = keeper.post(new(books), typed(keeper, books, do="read", table=table))

    assert answer.status_code == 422
    assert "Row 3, Harlow: population “6k” is not a number." in words(answer)
    assert "Harlow,6k,14,100,28.25" in answer.content.decode()
    assert "12,000" in answer.content.decode()


def test_rows_are_added_and_taken_away_and_who_leaves_stays_the_same(
    books: Books, keeper: Client
) -> None:
    sent = typed(keeper, books, leaving="2")

    less = keeper.post(new(books), {**sent, "do": "remove-town-0"})
    more = keeper.post(new(books), {**fields_of(less), "do": "add-town"})

    assert [f["name"].value() for f in less.context["editor"].towns] == [
        "Harlow",
        "Stony Ford",
    ]
    assert less.context["editor"].top["leaving"].value() == "1"
    assert len(more.context["editor"].towns) == 3


def test_one_more_and_one_fewer_stand_below_with_what_moves(
    books: Books, keeper: Client
) -> None:
    sent = typed(keeper, books, do="show", leaving="1") | {
        "joining-name": "Ashby",
        "joining-population": "4000",
    }

    said = words(keeper.post(new(books), sent))

    assert "If Ashby joined" in said
    assert "Millbrook $15,000.00 -$5,000.00 $30,000.00 -$6,000.00" in said
    assert "If Harlow were not in it" in said
    assert "$51,428.57 +$15,428.57" in said


def test_last_years_activity_as_agreed_comes_to_what_was_billed(
    billed: Books, kept: Scenario
) -> None:
    asked = read_scenario(kept.document)

    found = outcome(asked, activity.IN_FORCE, asked.towns)
    equal = outcome(asked, "equal", asked.towns)

    shares = Statement.objects.values_list("agency__short_name", "share_cents")
    names = {town.key: town.name for town in asked.towns}
    assert {names[k]: c for k, c in found.shares.items()} == dict(shares)
    assert sorted(equal.shares.values()) == [1_331_20, 1_331_20, 1_331_20]
    assert (found.cost_cents, found.others_cents) == (5_493_60, 1_500_00)


def test_two_periods_are_worked_out_one_by_one_as_they_were_billed(
    billed: Books,
) -> None:
    billed.response(
        billed.cast.harlow, 200, at=datetime(2026, 11, 9, 7, 14, tzinfo=UTC)
    )
    november = periods.open_period(
        billed.cast.tri_town, day=date(2026, 11, 1), now=ISSUED_AT
    )
    periods.set_standby(
        november.pk, code="standby", minutes=91, reason="paper", now=ISSUED_AT
    )
    periods.issue_period(november.pk, now=DECEMBER)

    asked = activity.last_year(billed.cast.tri_town, now=DECEMBER)

    assert asked is not None
    found = outcome(asked, activity.IN_FORCE, asked.towns)
    names = {town.key: town.name for town in asked.towns}
    paid: dict[str, int] = {}
    rows = Statement.objects.values_list("agency__short_name", "share_cents")
    for name, cents in rows:
        paid[name] = paid.get(name, 0) + cents
    assert {names[k]: c for k, c in found.shares.items()} == paid


def test_what_is_billed_later_changes_nothing_that_was_kept(
    billed: Books, kept: Scenario, keeper: Client
) -> None:
    before = words(keeper.get(at("scenario", kept)))

    Activation.objects.update(billable_minutes=1)

    assert words(keeper.get(at("scenario", kept))) == before
    assert "Millbrook $2,154.21" in before


def test_nothing_of_it_touches_the_books(
    billed: Books, kept: Scenario, keeper: Client
) -> None:
    def books_say() -> list[Any]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Activation, Period, Statement)
        ]

    before = books_say()

    sent = fields_of(keeper.get(at("change_scenario", kept)))
    keeper.post(at("change_scenario", kept), {**sent, "do": "keep"})
    keeper.post(at("copy_scenario", kept))
    keeper.post(at("delete_scenario", kept))

    assert books_say() == before


def test_brackets_are_spoken_of_only_where_residents_are_known(
    billed: Books, kept: Scenario, keeper: Client
) -> None:
    shown = keeper.post(new(billed), typed(keeper, billed, do="show"))

    assert "in brackets, for each resident" in words(shown)
    assert "in brackets" not in words(keeper.get(at("scenario", kept)))


def test_saved_as_it_stands_it_says_the_same(kept: Scenario, keeper: Client) -> None:
    before = read_scenario(kept.document)
    sent = fields_of(keeper.get(at("change_scenario", kept)))

    answer = keeper.post(at("change_scenario", kept), {**sent, "do": "keep"})

    kept.refresh_from_db()
    assert answer.status_code == 302
    assert read_scenario(kept.document) == before
    assert kept.revision == 2


def test_typed_costs_stand_in_place_of_those_that_were(
    kept: Scenario, keeper: Client
) -> None:
    sent = fields_of(keeper.get(at("change_scenario", kept)))
    sent |= {"standing": "3000", "formulas": ["equal"], "do": "keep"}

    said = words(keeper.post(at("change_scenario", kept), sent, follow=True))

    assert "Harlow $1,000.00" in said


def test_somebody_elses_change_is_not_overwritten(
    kept: Scenario, keeper: Client
) -> None:
    sent = fields_of(keeper.get(at("change_scenario", kept))) | {"name": "Mine"}
    services.change(
        kept.pk, "Theirs", read_scenario(kept.document), seen=1, now=ISSUED_AT
    )

    answer = keeper.post(at("change_scenario", kept), {**sent, "do": "keep"})

    assert answer.status_code == 409
    assert "Somebody changed this meanwhile." in words(answer)
    again = keeper.post(
        at("change_scenario", kept), {**fields_of(answer), "do": "keep"}
    )
    assert again.status_code == 302


def test_one_request_is_said_as_one(kept: Scenario, keeper: Client) -> None:
    said = words(keeper.get(at("scenario", kept)))

    assert "1 request, 11.25 hours" in said
    assert "2 requests, 5.75 hours" in said


def test_a_legal_hold_keeps_it(kept: Scenario, keeper: Client) -> None:
    Scenario.objects.filter(pk=kept.pk).update(legal_hold=True)

    answer = keeper.post(at("delete_scenario", kept))

    assert "under legal hold" in answer.content.decode()
    assert Scenario.objects.filter(pk=kept.pk).exists()


def test_it_is_copied_and_deleted(kept: Scenario, keeper: Client) -> None:
    keeper.post(at("copy_scenario", kept))
    keeper.post(at("delete_scenario", kept))

    left = Scenario.objects.get()
    assert left.name == f"Copy of {kept.name}"
    assert left.document == kept.document
    assert AuditEntry.objects.filter(act="delete_scenario").count() == 1
    with pytest.raises(ScenarioChanged):
        services.delete(kept.pk, now=ISSUED_AT)


def test_without_anything_billed_there_is_no_last_year(
    books: Books, keeper: Client
) -> None:
    url = reverse("billing:last_year", args=[books.cast.tri_town.public_id])

    answer = keeper.post(url)

    assert answer.status_code == 409
    assert "No period has been issued yet: type the numbers instead." in words(answer)
    with pytest.raises(NothingBilledYet):
        services.keep_last_year(books.cast.tri_town, now=ISSUED_AT)


def test_the_file_says_what_each_formula_comes_to(
    kept: Scenario, keeper: Client
) -> None:
    handed = json.loads(keeper.get(at("scenario_json", kept)).content)

    first = handed["results"][0]
    assert first["shares"] == {
        "millbrook": 2_154_21,
        "harlow": 1_263_74,
        "stony-ford": 575_65,
    }
    assert read_scenario(handed["scenario"]) == read_scenario(kept.document)


@pytest.mark.parametrize("person", ["novak", "admin"])
def test_who_keeps_the_books_and_the_coordinator_read_all(
    kept: Scenario, sign_in: SignIn, cast: Cast, person: str
) -> None:
    said = words(sign_in(getattr(cast, person)).get(at("scenario", kept)))

    for amount in ("$2,154.21", "$1,263.74", "$575.65"):
        assert amount in said


@pytest.mark.parametrize("person", ["hartmann", "brandt"])
def test_a_member_reads_none_until_it_is_opened_to_members(
    kept: Scenario, sign_in: SignIn, cast: Cast, person: str
) -> None:
    client = sign_in(getattr(cast, person))

    assert client.get(at("scenario", kept)).status_code == 404
    assert kept.name not in words(client.get(reverse("billing:scenarios")))


def test_an_opened_one_shows_a_member_its_own_amounts_alone(
    kept: Scenario, keeper: Client, sign_in: SignIn, cast: Cast
) -> None:
    keeper.post(at("open_scenario", kept), {"open": "1"})
    brandt = sign_in(cast.brandt)

    said = words(brandt.get(at("scenario", kept)))

    assert "$575.65" in said
    assert "$3,993.60" in said  # what all pay together
    for other in ("$2,154.21", "$1,263.74", "Millbrook", "From $"):
        assert other not in said
    for name in ("change_scenario", "scenario_json"):
        assert brandt.get(at(name, kept)).status_code == 403
    keeper.post(at("open_scenario", kept), {"open": "0"})
    assert brandt.get(at("scenario", kept)).status_code == 404


def test_others_amounts_are_shown_to_members_where_the_agreement_says_so(
    cast: Cast, sign_in: SignIn
) -> None:
    books = Books(cast)
    books.agree(replace(books.agreement(), shares_shown=True))
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    kept = services.keep_last_year(cast.tri_town, now=ISSUED_AT)
    services.open_to_members(kept.pk, is_open=True, now=ISSUED_AT)

    said = words(sign_in(cast.brandt).get(at("scenario", kept)))

    for amount in ("$2,154.21", "$1,263.74", "$575.65"):
        assert amount in said


def test_a_stranger_finds_nothing(kept: Scenario, sign_in: SignIn, cast: Cast) -> None:
    services.open_to_members(kept.pk, is_open=True, now=ISSUED_AT)

    answer = sign_in(cast.stranger_admin).get(at("scenario", kept))

    assert answer.status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(
    books: Books, keeper: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(many):
        services.keep(books.cast.tri_town, f"No. {n}", scenario("equal"), now=ISSUED_AT)

    with django_assert_max_num_queries(20):
        keeper.get(reverse("billing:scenarios"))


@pytest.mark.parametrize("many", [1, 17])
def test_a_page_asks_the_database_as_often_for_many_formulas_as_for_one(
    books: Books, keeper: Client, many: int, django_assert_max_num_queries: Any
) -> None:
    codes = ("population", *("equal" for _ in range(many - 1)))
    found = services.keep(books.cast.tri_town, "Many", scenario(*codes), now=ISSUED_AT)

    with django_assert_max_num_queries(20):
        keeper.get(at("scenario", found))


def test_a_scenario_is_read_as_it_was_written() -> None:
    asked = scenario("equal", "flat")

    assert read_scenario(scenario_document(asked)) == asked
