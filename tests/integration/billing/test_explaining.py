"""From a total to each minute, on the page and by the command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing.models import Statement
from billing.selectors import explaining
from billing.services import periods
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.billing.test_pages import PRIVATE, text_of


@pytest.fixture
def harlow(books: Books) -> Statement:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    return Statement.objects.get(number="2026-10-harlow")


def printed(number: str) -> list[str]:
    out = StringIO()
    call_command("explain_statement", number, stdout=out)
    return out.getvalue().splitlines()


def test_the_steps_of_the_share_sum_to_the_total(harlow: Statement) -> None:
    steps = explaining.explain(harlow)
    split = next(place for place, step in enumerate(steps) if place and not step.depth)
    share, costs = steps[:split], steps[split:]

    assert [step.cents for step in share if step.depth == 0] == [1_263_74]
    assert sum(step.cents or 0 for step in share if step.depth == 1) == 1_263_74
    assert sum(step.cents or 0 for step in share if step.depth == 2) == 1_263_74
    assert costs[0].cents == 3_993_60
    assert sum(step.cents or 0 for step in costs if step.depth == 1) == 3_993_60
    assert sum(step.cents or 0 for step in costs if step.depth == 2) == 851_00


def test_the_command_prints_each_cents_path(harlow: Statement) -> None:
    lines = printed("2026-10-harlow")

    assert lines[0] == "To pay  $1,263.74"
    assert "      $2,995.20 x 345 / 1,110 is $930.94, down to the cent." in lines
    clocks = "dispatched 02:14, cleared 03:44; 90 minutes between the clocks, 90 billed"
    assert any(clocks in line for line in lines)
    assert any(
        line.startswith("    Request 26-") and "$69.00" in line for line in lines
    )


def test_only_the_own_responses_are_named(harlow: Statement) -> None:
    millbrooks = Statement.objects.get(number="2026-10-millbrook").rows.get()

    text = "\n".join(printed("2026-10-harlow"))

    assert millbrooks.number not in text
    assert "The responses of all other members together" in text
    assert [word for word in PRIVATE if word in text] == []


def test_an_unknown_number_is_refused_in_words(books: Books) -> None:
    with pytest.raises(CommandError, match="There is no statement 2026-01-nowhere"):
        printed("2026-01-nowhere")


def test_the_page_walks_the_same_path(
    harlow: Statement, sign_in: SignIn, books: Books
) -> None:
    page = text_of(sign_in(books.cast.hartmann), f"/statements/{harlow.public_id}/why")

    assert "$2,995.20 x 345 / 1,110 is $930.94" in page
    assert [word for word in PRIVATE if word in page] == []
    foreign = sign_in(books.cast.brandt).get(f"/statements/{harlow.public_id}/why")
    assert foreign.status_code == 404
