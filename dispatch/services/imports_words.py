"""The report of an import in sentences: printed, shown on a page, given to a job."""

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dispatch.models import ImportLine
from dispatch.services.imports import End

LINES_SHOWN = 12

REASONS = {
    "malformed": gettext_lazy(
        "not a whole row: not as many cells as the heading, or a broken quote"
    ),
    "unstorable": gettext_lazy("holds a character that cannot be stored"),
    "no_id": gettext_lazy("no id, so it could not be told from others"),
    "no_request_day": gettext_lazy("no day of request"),
    "unreadable_request": gettext_lazy(
        "the time of request fits none of the map's formats, or two in different ways"
    ),
    "in_the_future": gettext_lazy("requested in the future"),
    "repeated_same": gettext_lazy("the same row as an earlier line of this file"),
    "repeated_differs": gettext_lazy(
        "the id of an earlier line of this file, with other values; the first was taken"
    ),
    "known": gettext_lazy("stored already from an earlier file"),
    "changed": gettext_lazy(
        "stored already from an earlier file with other values; those were left as "
        "they are"
    ),
}

FINDINGS = {
    "not_recorded": gettext_lazy("{column}: not recorded ({value})"),
    "before": gettext_lazy(
        "{column} is before {other}: both kept as recorded, neither used for billing"
    ),
    "unusable": gettext_lazy("{column}: kept as recorded, not used"),
    "unreadable": gettext_lazy("{column}: fits none of the map's formats, not used"),
    "ambiguous": gettext_lazy(
        "{column}: two formats read it differently, so it was not used"
    ),
    "skipped_hour": gettext_lazy(
        "{column}: the clocks went forward over this time; read by the old clock"
    ),
    "repeated_hour": gettext_lazy(
        "{column}: this time came twice that night; read as the first"
    ),
    "long": gettext_lazy("more than 24 hours from the first clock to the last"),
    "day_only": gettext_lazy("{column}: only the day is known"),
    "place_unknown": gettext_lazy("place {value}: not in the map, billed to nobody"),
    "place_unassigned": gettext_lazy(
        "place {value}: assigned to no agency, billed to nobody until a person does"
    ),
    "place_missing": gettext_lazy("no place, billed to nobody"),
    "too_long": gettext_lazy("{column}: too long for a word from a list, not kept"),
    "ending_unmapped": gettext_lazy("ended {value}: not in the map, kept as unknown"),
}


def outcome_lines(end: End, report: Mapping[str, Any]) -> list[str]:
    """How the run ended, when that needs saying, and the whole report."""
    return [*filter(None, [ended(end)]), *report_lines(report)]


def ended(end: End) -> str:
    """A sentence for a run that did not simply finish; empty for one that did."""
    match end:
        case End.FINISHED:
            return ""
        case End.ALREADY:
            return _("This file was imported before. Nothing was added.")
        case End.CANCELLED:
            return _(
                "Stopped. What is listed is stored: import the file again to go on, "
                "or remove the batch."
            )
        case never:
            assert_never(never)


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """The whole report, one sentence a line. Empty for an empty report."""
    if not report:
        return []
    return [summary(report), *refusals(report), *findings(report)]


def summary(report: Mapping[str, Any]) -> str:
    """Rows read, and what became of them; the parts sum to what was read."""
    rows = report["rows"]
    parts = [_("{n} stored").format(n=rows["stored"])]
    if known := rows["known"] + rows["changed"]:
        parts.append(_("{n} there already").format(n=known))
    if rows["repeated"]:
        parts.append(_("{n} repeated").format(n=rows["repeated"]))
    parts.append(_("{n} refused").format(n=rows["refused"]))
    read = ngettext("{n} row read", "{n} rows read", rows["read"])
    days = ""
    if report["first_day"]:
        days = _(" From {first} to {last}.").format(
            first=report["first_day"], last=report["last_day"]
        )
    return f"{read.format(n=rows['read'])}: {', '.join(parts)}.{days}"


def refusals(report: Mapping[str, Any]) -> Iterator[str]:
    """Why rows were not stored, with how many and which lines."""
    for entry in report["refusals"]:
        said = [part for part in (entry["column"], quoted(entry["value"])) if part]
        about = f" ({': '.join(said)})" if said else ""
        yield _("Not stored: {why}{about}: {where}").format(
            why=reason(entry["what"]), about=about, where=where(entry)
        )


def findings(report: Mapping[str, Any]) -> Iterator[str]:
    """What was noticed on stored rows, with how many and which lines."""
    for entry in report["findings"]:
        yield f"{finding(entry)}: {where(entry)}"


def reason(code: str) -> str:
    """Why a row was not stored; a code this version does not know, as it is."""
    return str(REASONS.get(code, code))


def finding(entry: Mapping[str, Any]) -> str:
    """One finding in words; of a line's note as well as of the report."""
    what = entry.get("what") or entry.get("finding", "")
    return str(FINDINGS.get(what, what)).format(
        column=entry.get("column", ""),
        other=entry.get("other", ""),
        value=quoted(entry.get("value", "")) or _("empty"),
    )


def line_sentences(line: ImportLine) -> list[str]:
    """What there is to say about one line: why it was not stored, or its notes."""
    if not line.reason:
        return [_with_value(note) for note in line.notes]
    said = line.notes[0] if line.notes else {}
    parts = (said.get("column", ""), quoted(said.get("value", "")))
    about = [part for part in parts if part]
    if said.get("earlier"):
        about.append(_("see line {where}").format(where=said["earlier"]))
    why = reason(line.reason)
    return [f"{why} ({': '.join(about)})" if about else why]


def _with_value(note: Mapping[str, Any]) -> str:
    """A finding with the value as it was recorded, which its sentence may lack."""
    said, value = finding(note), quoted(note.get("value", ""))
    return f"{said} ({value})" if value and value not in said else said


def quoted(value: str) -> str:
    return f"“{value}”" if value else ""


def where(entry: Mapping[str, Any]) -> str:
    """`3 rows, lines 4, 9 and more`."""
    rows = ngettext("{n} row", "{n} rows", entry["count"]).format(n=entry["count"])
    named = entry["lines"][:LINES_SHOWN]
    listed = ", ".join(str(line) for line in named)
    more = _(" and more") if entry["count"] > len(named) else ""
    lines = ngettext("line {lines}", "lines {lines}", entry["count"])
    return f"{rows}, {lines.format(lines=listed)}{more}"
