"""To its agency a statement says "your"; whoever keeps the books reads its name."""

from html import unescape

from billing.models import Statement
from billing.services import periods
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.billing.test_pages import text_of

YOURS = ("your ", "Your ", "my share", "yours", "You ")


def test_who_keeps_the_books_reads_whose_it_is_not_yours(
    books: Books, sign_in: SignIn
) -> None:
    books.the_story()
    october = books.october()
    periods.issue_period(october.pk, now=ISSUED_AT)
    harlow = Statement.objects.get(number="2026-10-harlow")
    keeper = sign_in(books.cast.admin)

    url = f"/statements/{harlow.public_id}"
    pages = [url, f"{url}/why", f"/periods/{october.public_id}"]
    read = unescape(" ".join(main_of(text_of(keeper, page)) for page in pages))

    assert "of it, Harlow's 5.75 of 18.50 hours." in read
    assert "Why is this Harlow's share?" in read
    assert [word for word in YOURS if word in read] == []


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]
