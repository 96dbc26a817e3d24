"""A year of five agencies, played through the pages, to the cent."""

from datetime import date
from html import unescape

from billing.models import Period, Statement
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.billing.test_oracle import files_of, totals
from tests.integration.billing.test_pages import text_of
from tests.integration.billing.year import (
    AFTERWARDS,
    BY_PEOPLE,
    GRANT_ENDS,
    JOINS,
    LEAVES,
    MONTHS,
    POPULATION,
    QUARTER_EQUAL,
    Visit,
    Year,
    play,
)
from tests.integration.billing.year_oracle import Consortium, Shares, next_month
from tests.unit.billing.oracle import statements_again

HARLOW_READS = (
    "Version 2 of the agreement holds",
    "Elm Grove joins on 16 March 2026.",
    "Fairwater leaves; its last day is 30 June 2026.",
    "County grant ends; its last day is 15 August 2026.",
    "40 % is split by residents, 60 % by hours. Why: residents count from now on.",
    "Harlow questioned Request",
    "With it the year billed by estimate is settled.",
)
ALL_READ = (
    *HARLOW_READS,
    "Correction of January 2026. Now Harlow's",
    "upheld, 12 March 2026.",
    "Stony Ford questioned an amount of it on 10 September 2026",
    "stands as billed, 20 October 2026.",
    "Correction of March 2026.",
    "To come in",
)
ALWAYS = (date.min, date.max)
FIVE = Consortium(
    members={
        **dict.fromkeys(POPULATION, ALWAYS),
        "elm-grove": (JOINS, date.max),
        "fairwater": (date.min, LEAVES),
    },
    population=POPULATION,
    grant_until=GRANT_ENDS,
)


def really(month: date, visits: list[Visit]) -> Shares:
    """What the month came to for each, by what is known of it."""
    seen = [v for v in visits if month <= v.on < next_month(month)]
    parts = BY_PEOPLE if month >= date(2026, 10, 1) else QUARTER_EQUAL
    return FIVE.shares(month, FIVE.cost(month, seen), parts, list(seen))


def together(shares: list[Shares]) -> Shares:
    return {key: sum(each.get(key, 0) for each in shares) for key in POPULATION}


def billed(year: Year, first: date, last: date, what: str) -> Shares:
    rows = Statement.objects.filter(period__starts_on__range=(first, last))
    sums = list(rows.values_list("agency_id", what))
    return {
        key: sum(cents for pk, cents in sums if pk == organisation.pk)
        for key, organisation in year.agencies.items()
    }


def test_a_year_of_five_comes_out_to_the_cent_and_is_told_on_screen(
    cast: Cast, sign_in: SignIn
) -> None:
    year = Year(cast, sign_in)

    play(year)

    assert_to_the_cent(year)
    assert_read_on_screen(year)


def assert_to_the_cent(year: Year) -> None:
    """Each agency's year is what its months came to, and each file says so too."""
    of_the_year = billed(year, MONTHS[0], MONTHS[-1], "total_cents")
    january = billed(year, AFTERWARDS, AFTERWARDS, "adjustment_cents")

    known, now_known = year.known_at_year_end, year.visits
    assert of_the_year == together([really(month, known) for month in MONTHS])
    assert together([of_the_year, january]) == together(
        [really(month, now_known) for month in MONTHS]
    )
    assert sum(january.values()) > 0
    for period in Period.objects.all():
        assert statements_again(files_of(year.books, period)) == totals(period)


def assert_read_on_screen(year: Year) -> None:
    """Whoever keeps the books reads all of it; Harlow's finance person its own."""
    url = f"/statements/years/{year.cast.tri_town.public_id}/2026"
    whole = unescape(text_of(year.sign_in(year.cast.admin), url))
    own = unescape(text_of(year.sign_in(year.cast.hartmann), url))

    assert [sentence for sentence in ALL_READ if sentence not in whole] == []
    assert [sentence for sentence in HARLOW_READS if sentence not in own] == []
    assert "Correction of January 2026. Now your" in own
    for others in ("Elm Grove <", "Stony Ford questioned", "Millbrook -"):
        assert others not in own
    march = text_of(year.sign_in(year.cast.admin), url.replace("/2026", "/2027"))
    assert "Harlow +$" in march
