"""What an agreement may say, typed into its forms line by line."""

from datetime import date

from billing.core.agreement import Basis, Part
from billing.documents import read_agreement
from tests.conftest import SignIn
from tests.integration.billing.books import Books
from tests.integration.billing.test_pages import text_of
from tests.integration.billing.year_typed import begun


def test_a_cost_is_split_by_two_parts_of_its_own(books: Books, sign_in: SignIn) -> None:
    keeper, january = sign_in(books.cast.admin), date(2027, 1, 1)
    drafted = begun(keeper, books.cast.tri_town, "in-force", january)
    drafted.fill("beginnings", {"split": "per_pool"})
    typed = {
        "part-2-percent": "80",
        "part-2-basis": "hours",
        "part-2-clause": "§5.3",
        "part-2-fallback": "equal",
        "part-2-pool": "call-out",
        "part-3-percent": "20",
        "part-3-basis": "equal",
        "part-3-clause": "§5.4",
        "part-3-pool": "call-out",
    }

    drafted.fill("formula", typed, "add-part", "add-part")

    drafted.version.refresh_from_db()
    read = read_agreement(drafted.version.document)
    assert read.pools[1].formula == (
        Part(Basis.HOURS, "§5.3", 80_00, fallback=Basis.EQUAL),
        Part(Basis.EQUAL, "§5.4", 20_00),
    )
    assert len(read.formula) == 2
    page = text_of(keeper, f"/agreements/{drafted.version.public_id}")
    assert "§5.4: Of Call-out, 20 % in equal parts." in page
