"""An issued statement as a tagged PDF (PDF/UA-1), made once, by the engine alone.

The library takes seconds to load and needs Pango on the machine, so that nothing but
the job imports it. Where Pango is missing, the page itself still prints.
"""

from ctypes.util import find_library
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from agencies.core.scope import NOBODY
from agencies.models import Job
from agencies.services import audit, jobs
from billing.errors import CannotPrint
from billing.models import Statement, StatementPrint
from billing.selectors import statements

PRINT = "print_statement"
_PRINT = ("templates", "billing", "print")
STYLE = Path(__file__).parents[1].joinpath(*_PRINT, "statement.css")


def register() -> None:
    """Tell the engine who does these jobs."""
    jobs.register(PRINT, run, title=_lazy("The statement as PDF"))


def what_to_install() -> str:
    return _(
        "PDFs are set with Pango, which is not installed here. On Debian: apt-get "
        "install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. Until then, "
        "print this page from the browser."
    )


@cache
def is_possible() -> bool:
    """Whether this machine has Pango; it is asked once for each process."""
    return find_library("pangoft2-1.0") is not None


@transaction.atomic
def enqueue(
    statement: Statement, *, by: int, organisation_id: int, now: datetime
) -> Job:
    """Have the PDF made. Raises CannotPrint, saying what to install."""
    if not is_possible():
        raise CannotPrint(what_to_install())
    return jobs.enqueue(
        PRINT,
        owner_id=by,
        organisation_id=organisation_id,
        consortium_id=statement.consortium_id,
        request={"statement": str(statement.public_id)},
        now=now,
    )


def run(job: Job, report: jobs.Report) -> dict[str, Any]:
    """Set the statement and keep it; one that is kept already is left as it is."""
    statement = Statement.objects.select_related("consortium", "agency").get(
        public_id=job.input["statement"]
    )
    report(0, 1)
    if not has_print(statement):
        pdf = pdf_of(html_of(statement))
        _keep(statement, pdf, now=job.made_at, by=job.owner_id)
    report(1, 1)
    return {
        "sentence": _("The PDF of %(number)s is ready.") % {"number": statement.number},
        "url": reverse("billing:statement_pdf", args=[statement.public_id]),
    }


def html_of(statement: Statement) -> str:
    """The document to be set: the same parts as on the page, no links to requests."""
    page = statements.page_of(NOBODY, statement)
    return render_to_string(
        "billing/print/statement.html", {"page": page, "language": get_language()}
    )


def pdf_of(html: str) -> bytes:
    """`html` as PDF/UA-1. Raises CannotPrint, saying what to install."""
    try:
        import weasyprint  # noqa: PLC0415 - seconds to load; needs Pango
    except OSError as missing:
        raise CannotPrint(what_to_install()) from missing
    style = weasyprint.CSS(string=STYLE.read_text(encoding="utf-8"))
    document = weasyprint.HTML(string=html, url_fetcher=_nothing, base_url="")
    made: bytes = document.write_pdf(
        stylesheets=[style], pdf_variant="pdf/ua-1", pdf_tags=True
    )
    return made


def has_print(statement: Statement) -> bool:
    return StatementPrint.objects.filter(statement=statement).exists()


def print_of(statement: Statement) -> bytes | None:
    """The PDF that was made, or None. Ask for the statement by scope first."""
    found = StatementPrint.objects.filter(statement=statement).first()
    return bytes(found.pdf) if found else None


def _keep(statement: Statement, pdf: bytes, *, now: datetime, by: int) -> None:
    """The first of two is kept."""
    with transaction.atomic():
        StatementPrint.objects.bulk_create(
            [StatementPrint(statement=statement, made_at=now, pdf=pdf)],
            ignore_conflicts=True,
        )
        audit.record(
            act="print_statement",
            about=statement,
            now=now,
            person_id=by,
            organisation_id=statement.consortium.host_id,
            bytes=len(pdf),
        )


def _nothing(url: str, *_args: Any, **_options: Any) -> dict[str, Any]:
    """A statement fetches nothing from anywhere."""
    raise ValueError(f"a statement has no {url}")
