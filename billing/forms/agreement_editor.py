"""One section of a draft as it is typed: single questions, and lines that are added
and taken away before anything is saved. All that is typed travels with the form, so
that it works without script.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as lazy

from billing.core.agreement import Agreement
from billing.forms import agreement_meant as meant
from billing.forms import agreement_rows as rows
from billing.forms import agreement_tops as tops
from billing.forms import agreement_typed as typed
from billing.forms.agreement_rows import RowForm
from billing.forms.agreement_tops import TopForm
from billing.forms.fields import Choices

MOST_LINES = 60
Typed = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Lines:
    """A kind of line in a section: what it is called, and its form."""

    name: str
    form: type[RowForm]
    title: Any
    add: Any


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: Any
    shown: typed.Shown
    meant: meant.Meant
    top: type[TopForm] | None = None
    lines: tuple[Lines, ...] = ()


SECTIONS = {
    section.code: section
    for section in (
        Section(
            "beginnings",
            lazy("The agreement"),
            typed.beginnings,
            meant.beginnings,
            tops.BeginningsForm,
        ),
        Section(
            "members",
            lazy("Members"),
            typed.members,
            meant.members,
            lines=(
                Lines("member", rows.MemberRow, lazy("Member"), lazy("Add a member")),
            ),
        ),
        Section(
            "pools",
            lazy("What is paid for"),
            typed.pools,
            meant.pools,
            tops.OverheadForm,
            (Lines("pool", rows.PoolRow, lazy("Cost"), lazy("Add a cost")),),
        ),
        Section(
            "formula",
            lazy("How it is split"),
            typed.formula,
            meant.formula,
            lines=(
                Lines(
                    "first",
                    rows.FirstRow,
                    lazy("Paid first"),
                    lazy("Add somebody who pays first"),
                ),
                Lines("part", rows.CostPartRow, lazy("Part"), lazy("Add a part")),
            ),
        ),
        Section(
            "tables",
            lazy("Figures agreed on"),
            typed.tables,
            meant.tables,
            lines=(
                Lines("table", rows.TableRow, lazy("Table"), lazy("Add a table")),
                Lines(
                    "past",
                    rows.PastRow,
                    lazy("Past figures"),
                    lazy("Add past figures"),
                ),
            ),
        ),
        Section(
            "offsets",
            lazy("Grants and other money"),
            typed.offsets,
            meant.offsets,
            lines=(
                Lines("offset", rows.OffsetRow, lazy("Grant"), lazy("Add a grant")),
            ),
        ),
        Section("limits", lazy("Limits"), typed.limits, meant.limits, tops.LimitsForm),
        Section(
            "time", lazy("How time is billed"), typed.time, meant.time, tops.TimeForm
        ),
        Section(
            "premiums",
            lazy("Nights, weekends, holidays"),
            typed.premiums,
            meant.premiums,
            tops.PremiumsForm,
            (
                Lines(
                    "premium", rows.PremiumRow, lazy("Premium"), lazy("Add a premium")
                ),
            ),
        ),
        Section(
            "estimate",
            lazy("Estimates"),
            typed.estimate,
            meant.estimate,
            tops.EstimateForm,
            (
                Lines(
                    "part",
                    rows.EstimatePartRow,
                    lazy("Part of the estimate"),
                    lazy("Split the estimate by a rule of its own"),
                ),
                Lines(
                    "instalment",
                    rows.InstalmentRow,
                    lazy("Instalment"),
                    lazy("Add an instalment"),
                ),
            ),
        ),
        Section(
            "terms",
            lazy("Paying"),
            typed.terms,
            meant.terms,
            tops.TermsForm,
            (Lines("payee", rows.PayeeRow, lazy("Payee"), lazy("Add a payee")),),
        ),
    )
}


class SectionEditor:
    """A section's fields: as the draft has them, or as typed. `meant`: the agreement
    that was typed, None while something is wrong or only lines were added.
    """

    def __init__(
        self,
        section: Section,
        agreement: Agreement,
        *,
        starts_on: date,
        seats: Choices,
        seen: int,
    ) -> None:
        self.section, self.agreement = section, agreement
        self.seats, self.seen = seats, seen
        self.meant: Agreement | None = None
        self.wrong = ""
        top, lines = section.shown(agreement, starts_on)
        self.starts_on = starts_on
        self._show(top, lines)

    def take(self, data: QueryDict, do: str) -> None:
        """What was typed, after `add-part` or `remove-part-1`; else judged."""
        seen = data.get("seen", "")[:9]
        self.seen = int(seen) if seen.isdecimal() else 0
        lines = {each.name: _rows(data, each) for each in self.section.lines}
        what, _dash, where = do.partition("-")
        if what in {"add", "remove"}:
            _edit(lines, what, where)
            self._show(data.dict(), lines)
        else:
            self._judge(data, lines)

    @property
    def groups(self) -> list[tuple[Lines, list[RowForm]]]:
        return [(each, self.forms[each.name]) for each in self.section.lines]

    def refuse(self, sentence: str, *, seen: int | None = None) -> None:
        """Say it above the form; `seen` is the draft it was compared with just now."""
        self.meant, self.wrong = None, sentence
        if seen is not None:
            self.seen = seen

    def _show(self, top: dict[str, Any], lines: Typed) -> None:
        made = self.section.top
        self.top = made(initial=top, agreement=self.agreement) if made else None
        self.forms = {
            each.name: [
                self._row(each, number, initial=row)
                for number, row in enumerate(lines.get(each.name, [])[:MOST_LINES])
            ]
            for each in self.section.lines
        }

    def _judge(self, data: QueryDict, lines: Typed) -> None:
        made = self.section.top
        self.top = made(data, agreement=self.agreement) if made else None
        self.forms = {
            each.name: [
                self._row(each, number, data=_renumbered(row, each, number))
                for number, row in enumerate(lines[each.name][:MOST_LINES])
            ]
            for each in self.section.lines
        }
        flat = [form for forms in self.forms.values() for form in forms]
        everything = [*([self.top] if self.top else []), *flat]
        valid = [form.is_valid() for form in everything]  # each says what is wrong
        if not all(valid):
            return
        cleaned = {
            name: [form.cleaned_data for form in forms]
            for name, forms in self.forms.items()
        }
        top = self.top.cleaned_data if self.top else {}
        self.starts_on = top.get("starts_on", self.starts_on)
        self.meant = self.section.meant(
            self.agreement, top, cleaned, {key: str(name) for key, name in self.seats}
        )

    def _row(self, lines: Lines, number: int, **given: Any) -> RowForm:
        return lines.form(
            prefix=f"{lines.name}-{number}",
            agreement=self.agreement,
            seats=self.seats,
            **given,
        )


def _rows(data: QueryDict, lines: Lines) -> list[dict[str, Any]]:
    """The lines as typed, in order; each names its fields without the prefix."""
    numbers = sorted(
        {
            int(parts[1])
            for parts in (name.split("-", 2) for name in data)
            if len(parts) == 3 and parts[0] == lines.name and parts[1].isdecimal()
        }
    )
    return [_row(data, f"{lines.name}-{number}-") for number in numbers[:MOST_LINES]]


def _row(data: QueryDict, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, values in data.lists():
        if name.startswith(prefix):
            short = name.removeprefix(prefix)
            found[short] = values if short == "weekdays" else values[-1]
    return found


def _renumbered(row: dict[str, Any], lines: Lines, number: int) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in row.items():
        values: Sequence[str] = value if isinstance(value, list) else [value]
        made.setlist(f"{lines.name}-{number}-{name}", values)
    return made


def _edit(lines: Typed, what: str, where: str) -> None:
    name, _dash, number = where.partition("-")
    if name not in lines:
        return
    if what == "add" and len(lines[name]) < MOST_LINES:
        lines[name].append({})
    if what == "remove" and number.isdecimal() and int(number[:3]) < len(lines[name]):
        lines[name].pop(int(number[:3]))
