"""The page of a period with many members: short, and asked for as often as with few."""

from dataclasses import replace
from typing import Any

import pytest

from agencies.models import Organisation
from agencies.services import membership
from billing.core.agreement import AgencyKey, Member
from billing.models import Period
from billing.services import periods
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, STARTS_ON, Books
from tests.integration.billing.test_pages import text_of

MOST = 34


def october_of(cast: Cast, many: int) -> Period:
    """Priced, with a response for each of `many` members."""
    books = Books(cast)
    agencies = [
        Organisation.objects.create(
            name=f"Town {n} PD", short_name=f"Town {n}", kind="agency", zone="UTC"
        )
        for n in range(many)
    ]
    members = [
        Member(AgencyKey(f"town-{n}"), each.short_name, str(each.public_id))
        for n, each in enumerate(agencies)
    ]
    for each in agencies:
        membership.seat(cast.tri_town, each, starts_on=STARTS_ON, now=ISSUED_AT)
    books.agree(replace(books.agreement(), members=tuple(members)))
    for each in agencies:
        books.response(each, 60)
    period = books.october()
    periods.price_again(period.pk, now=ISSUED_AT)
    return period


def test_why_of_each_share_is_folded_where_there_are_many(
    cast: Cast, sign_in: SignIn
) -> None:
    period = october_of(cast, 13)

    page = text_of(sign_in(cast.novak), f"/periods/{period.public_id}")

    assert page.count("<summary>Why<") == 13
    assert page.count('<a href="?of=town-') == 13
    assert "Clocks" not in page  # nobody's responses are listed until one is chosen


def test_few_are_read_at_once(cast: Cast, sign_in: SignIn) -> None:
    period = october_of(cast, 3)

    page = text_of(sign_in(cast.novak), f"/periods/{period.public_id}")

    assert "<summary>Why<" not in page


@pytest.mark.parametrize("many", [2, 14])
@pytest.mark.parametrize("of", ["", "?of=town-1"])
def test_the_database_is_asked_as_often_for_many_as_for_few(
    cast: Cast,
    sign_in: SignIn,
    django_assert_max_num_queries: Any,
    many: int,
    of: str,
) -> None:
    period, reader = october_of(cast, many), sign_in(cast.novak)

    with django_assert_max_num_queries(MOST):
        page = text_of(reader, f"/periods/{period.public_id}{of}")

    assert ("Clocks" in page) is bool(of)
