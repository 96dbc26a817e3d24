"""Each agreement of the year as finance enters it: section by section, in its forms.

What is typed stands here as somebody reads it off paper; `year.py` holds the same as
documents.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from agencies.models import Organisation
from billing.models import AgreementVersion

Typed = dict[str, str]


def fields_of(answer: Any) -> dict[str, Any]:
    """Every field of a section's form as it would be sent."""
    editor = answer.context["editor"]
    forms = [*([editor.top] if editor.top else [])]
    forms += [form for _lines, group in editor.groups for form in group]
    sent: dict[str, Any] = {"seen": str(editor.seen)}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value not in (None, "", False):
                sent[bound.html_name] = value
    return sent


def row_of(answer: Any, name: str, field: str, value: str) -> int:
    """The number of the line called `name` whose `field` shows `value`."""
    groups = answer.context["editor"].groups
    [forms] = [found for lines, found in groups if lines.name == name]
    [number] = [n for n, form in enumerate(forms) if form[field].value() == value]
    return number


@dataclass
class Draft:
    """One draft, and whoever writes it on the pages."""

    client: Client
    version: AgreementVersion

    def fill(self, code: str, typed: Typed, *presses: str) -> None:
        """Press the buttons that add and take away lines, type, save."""
        url = f"/agreements/{self.version.public_id}/edit/{code}"
        answer = self.client.get(url)
        for press in presses:
            answer = self.client.post(url, {**fields_of(answer), "do": press})
            assert answer.status_code == 200
        ready = {**fields_of(answer), **typed, "do": "save"}
        answer = self.client.post(url, ready)
        assert answer.status_code == 302, answer.content.decode()

    def row(self, code: str, name: str, field: str, value: str) -> int:
        url = f"/agreements/{self.version.public_id}/edit/{code}"
        return row_of(self.client.get(url), name, field, value)


Agencies = dict[str, Organisation]


def begun(client: Client, consortium: Any, what: str, day: date) -> Draft:
    typed = {"begin": what, "starts_on": day.isoformat()}
    answer = client.post(f"/agreements/draft/{consortium.public_id}", typed)
    assert answer.status_code == 302
    return Draft(client, AgreementVersion.objects.order_by("-number")[0])


def member_line(draft: Draft, organisation: Organisation) -> int:
    whose = str(organisation.public_id)
    return draft.row("members", "member", "organisation", whose)


def first_year(draft: Draft, agencies: Agencies) -> None:
    """Begun from "On call": its amounts, four members, the grant, and the census."""
    draft.fill("beginnings", {"title": "Tri-Town Co-Response"})
    elm_grove = member_line(draft, agencies["elm-grove"])
    draft.fill("members", {}, f"remove-member-{elm_grove}")
    fairwater = member_line(draft, agencies["fairwater"])
    harlow = member_line(draft, agencies["harlow"])
    draft.fill(
        "members",
        {
            f"member-{fairwater}-leaves_on": "2026-07-01",
            f"member-{harlow}-budget": "15,000",
        },
    )
    draft.fill(
        "pools",
        {
            "overhead_percent": "8",
            "overhead_title": "Keeping the books",
            "overhead_clause": "§4.4",
            "pool-0-amount": "5.40",
            "pool-0-clause": "§4.1",
            "pool-1-amount": "46",
            "pool-1-clause": "§4.2",
            "pool-2-kind": "fixed",
            "pool-2-title": "Supervision",
            "pool-2-clause": "§4.3",
            "pool-2-amount": "2,291.67",
        },
        "remove-pool-2",
        "add-pool",
    )
    draft.fill(
        "offsets",
        {
            "offset-0-title": "County grant",
            "offset-0-clause": "§4.5",
            "offset-0-dollars": "1,500",
            "offset-0-until_on": "2026-08-16",
        },
        "add-offset",
    )
    draft.fill(
        "tables",
        {
            "table-0-basis": "population",
            "table-0-source": "census",
            "table-0-as_of": "2025-07-01",
            "table-0-figure_fairwater": "3,000",
            "table-0-figure_harlow": "6,000",
            "table-0-figure_millbrook": "12,000",
            "table-0-figure_stony-ford": "2,000",
        },
        "add-table",
    )
    draft.fill("terms", {"remit_to": "Tamarack County", "fiscal_year_starts_in": "1"})


def elm_grove_joins(draft: Draft, agencies: Agencies) -> None:
    """Begun from the one in force, with one more line in two places."""
    draft.fill(
        "members",
        {
            "member-4-organisation": str(agencies["elm-grove"].public_id),
            "member-4-joins_on": "2026-03-16",
        },
        "add-member",
    )
    draft.fill("tables", {"table-0-figure_elm-grove": "1,500"})


def even_bills(draft: Draft, _agencies: Agencies) -> None:
    """An estimate for the year, split by a rule of its own."""
    draft.fill(
        "estimate",
        {
            "amount": "$48,000",
            "title": "Estimate",
            "clause": "§6.1",
            "true_up": "on",
            "part-0-percent": "100",
            "part-0-basis": "population",
            "part-0-clause": "§6.2",
        },
        "add-part",
    )


def residents_count(draft: Draft, agencies: Agencies) -> None:
    """Who has left is taken out, and another formula holds."""
    fairwater = member_line(draft, agencies["fairwater"])
    draft.fill("members", {}, f"remove-member-{fairwater}")
    draft.fill(
        "formula",
        {
            "part-0-percent": "40",
            "part-0-basis": "population",
            "part-1-percent": "60",
            "part-1-basis": "hours",
        },
    )
