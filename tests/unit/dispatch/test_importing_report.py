from datetime import date

from dispatch.core.import_report import LINES_NAMED, VALUES_KEPT, Tally
from dispatch.core.import_row import Finding, Note
from dispatch.core.words import LineOutcome


def test_a_report_and_the_tally_it_was_made_of_are_the_same() -> None:
    tally = Tally()
    tally.count(LineOutcome.STORED, 2)
    tally.count(LineOutcome.REFUSED, 3, reason="no_id", column="ID")
    tally.notice((Note(Finding.BEFORE, "sent", "asked", "9:58"),), 2)
    tally.cover(date(2025, 3, 3))

    report = tally.to_report()

    assert Tally.from_report(report).to_report() == report
    assert report["rows"]["read"] == 2
    assert Tally.from_report({}).to_report() == Tally().to_report()


def test_a_million_findings_name_some_lines_and_count_all() -> None:
    tally = Tally()
    for line in range(1000):
        tally.notice((Note(Finding.UNREADABLE, "sent", value=f"v{line}"),), line)

    (entry,) = tally.to_report()["findings"]

    assert entry["count"] == 1000
    assert entry["lines"] == list(range(LINES_NAMED))


def test_a_million_places_are_counted_together_past_a_number() -> None:
    tally = Tally()
    for line in range(1000):
        tally.notice((Note(Finding.PLACE_UNKNOWN, "city", value=f"v{line}"),), line)

    found = tally.to_report()["findings"]

    assert len(found) == VALUES_KEPT + 1
    assert sum(entry["count"] for entry in found) == 1000
