"""The PDF of a statement: tagged, readable by a screen reader, made once."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from agencies.models import Job
from agencies.services import jobs
from billing.models import Statement, StatementPrint
from billing.services import periods, printing
from tests.conftest import SignIn
from tests.integration.billing.books import ISSUED_AT, Books
from tests.integration.billing.test_pages import PRIVATE

needs_pango = pytest.mark.skipif(
    not printing.is_possible(), reason="Pango is not installed (make pango)"
)


@pytest.fixture
def harlow(books: Books) -> Statement:
    books.the_story()
    periods.issue_period(books.october().pk, now=ISSUED_AT)
    return Statement.objects.select_related("consortium").get(number="2026-10-harlow")


def made(books: Books, statement: Statement) -> Job:
    job = printing.enqueue(
        statement,
        by=books.cast.hartmann.pk,
        organisation_id=books.cast.harlow.pk,
        now=ISSUED_AT,
    )
    jobs.run_next(ISSUED_AT)
    job.refresh_from_db()
    return job


def reader_of(books: Books, statement: Statement) -> PdfReader:
    made(books, statement)
    pdf = printing.print_of(statement)
    assert pdf is not None
    return PdfReader(BytesIO(pdf))


def tags(node: Any) -> Iterator[tuple[str, Any]]:
    """Every structure element below `node`, in reading order."""
    node = node.get_object()
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        below = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(below, dict) and "/S" in below:
            yield str(below["/S"]), below
            yield from tags(below)


def tree(reader: PdfReader) -> list[tuple[str, Any]]:
    root: Any = reader.trailer["/Root"]
    return list(tags(root["/StructTreeRoot"]))


@needs_pango
def test_it_says_that_it_is_pdf_ua_in_which_language_and_of_what(
    books: Books, harlow: Statement
) -> None:
    reader = reader_of(books, harlow)
    root: Any = reader.trailer["/Root"]

    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Statement 2026-10-harlow, Harlow"
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


@needs_pango
def test_headings_stand_in_order_and_every_table_has_header_cells(
    books: Books, harlow: Statement
) -> None:
    found = tree(reader_of(books, harlow))
    kinds = [kind for kind, _node in found]

    headings = [kind for kind in kinds if kind in {"/H1", "/H2", "/H3"}]
    assert headings == ["/H1", "/H2", "/H2"]
    tables = [node for kind, node in found if kind == "/Table"]
    assert len(tables) == 4
    for table in tables:
        cells = [kind for kind, _node in tags(table)]
        assert "/TH" in cells
        assert "/TD" in cells
    names = {str(node["/ID"]) for kind, node in found if kind == "/TH"}
    for kind, node in found:
        if kind == "/TD":
            of_cell = {str(name) for name in node["/A"]["/Headers"]}
            assert of_cell
            assert of_cell <= names


@needs_pango
def test_every_font_is_inside_and_the_figures_can_be_read_out(
    books: Books, harlow: Statement
) -> None:
    reader = reader_of(books, harlow)
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    for page in reader.pages:
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        for name in fonts:
            [inner] = fonts[name]["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            assert any(key.startswith("/FontFile") for key in descriptor)
    for said in ("$1,263.74", "your 5.75 of 18.50 hours", "02:14", "Tamarack County"):
        assert said in text
    assert [word for word in PRIVATE if word in text] == []
    assert "Question this" not in text


@needs_pango
def test_it_is_made_once_and_neither_database_changes_it(
    books: Books, harlow: Statement
) -> None:
    first = made(books, harlow)
    kept = printing.print_of(harlow)
    made(books, harlow)

    assert first.result["url"] == f"/statements/{harlow.public_id}.pdf"
    assert printing.print_of(harlow) == kept
    assert StatementPrint.objects.count() == 1
    with (
        pytest.raises(IntegrityError, match="statement_print_stands"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM billing_statementprint")


@needs_pango
def test_finance_has_it_made_and_downloads_it(
    books: Books, harlow: Statement, sign_in: SignIn
) -> None:
    finance, url = sign_in(books.cast.hartmann), f"/statements/{harlow.public_id}"

    before = finance.get(f"{url}.pdf")
    asked = finance.post(f"{url}/print")
    jobs.run_next(ISSUED_AT)
    after = finance.get(f"{url}.pdf")

    assert before.status_code == 409
    assert asked.headers["Location"].startswith("/jobs/")
    assert after.content.startswith(b"%PDF-")
    assert "2026-10-harlow.pdf" in after.headers["Content-Disposition"]
    assert sign_in(books.cast.brandt).get(f"{url}.pdf").status_code == 404


def test_where_pango_is_missing_the_page_says_what_to_install_and_still_prints(
    books: Books, harlow: Statement, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "find_library", lambda _name: None)
    printing.is_possible.cache_clear()
    try:
        answer = sign_in(books.cast.hartmann).post(
            f"/statements/{harlow.public_id}/print"
        )
    finally:
        printing.is_possible.cache_clear()

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "apt-get install libpango-1.0-0" in page
    assert "$1,263.74" in page
    assert not Job.objects.exists()
