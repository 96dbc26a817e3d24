"""To its agency a statement says "your"; whoever keeps the books reads its name."""

from datetime import date
from html import unescape
from io import StringIO

from django.core.management import call_command

from billing.models import Statement
from billing.services import periods
from tests.conftest import SignIn
from tests.integration.billing.books import DECEMBER, ISSUED_AT, Books
from tests.integration.billing.test_corrections import moved_to_stony_ford
from tests.integration.billing.test_pages import text_of

YOURS = ("your ", "Your ", "my share", "yours", "You ", " you ")


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


def test_what_others_read_as_a_file_or_in_print_names_the_agency(
    books: Books, sign_in: SignIn
) -> None:
    story = books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    moved_to_stony_ford(books, story["border"])
    periods.issue_period(books.month(date(2026, 11, 1)).pk, now=DECEMBER)
    harlow = Statement.objects.get(number="2026-11-harlow")
    out = StringIO()

    call_command("explain_statement", harlow.number, stdout=out)
    url = f"/statements/{harlow.public_id}.csv"
    files = {
        sign_in(person).get(url).content.decode()
        for person in (books.cast.admin, books.cast.hartmann)
    }

    [file] = files
    for read in (file, out.getvalue()):
        assert "Now Harlow's 4.25 of 18.50 hours; billed were Harlow's 5.75" in read
        assert [word for word in YOURS if word in read] == []
