"""Which responses a correction moved: as last billed, and as they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from billing.core.adjustments import RowBilled, RowMoved
from billing.core.spans import Days
from billing.documents import read_carried, read_statement
from billing.models import Activation, Adjustment, Period, Statement, StatementRow
from common.money import Cents

Billed = dict[str, RowBilled]


@dataclass(frozen=True, slots=True)
class Behind:
    """A response behind a correction on a statement, the `position`th of them: on which
    of its lines, and of which period."""

    position: int
    line: int
    period: Days
    moved: RowMoved


def behind_after(statement: Statement, after: int, most: int) -> list[Behind]:
    """The agency's own responses behind its corrections, in the order of the lines,
    from the position after `after` on."""
    carried = read_statement(statement.document).adjustments
    lines = statement.lines.filter(kind="adjustment").order_by("position")
    places = lines.values_list("position", flat=True)
    every = (
        (line, each.period, moved)
        for line, each in zip(places, carried, strict=True)
        for moved in each.rows
    )
    found = (Behind(place, *each) for place, each in enumerate(every, start=1))
    return list(islice(found, after, after + most))


def rows_moved(
    period: Period, rows: Mapping[int, Iterable[Activation]], agencies: Iterable[int]
) -> dict[int, tuple[RowMoved, ...]]:
    """Of each of these agencies, its responses of an issued period that are billed
    otherwise than its statement and the corrections since have said. `rows`: the
    period's activations as they are, by agency."""
    wanted = list(agencies)
    told = _told(period, wanted)
    return {
        agency: tuple(_moved(told[agency], _together(rows.get(agency, ()))))
        for agency in wanted
    }


def _told(period: Period, agencies: list[int]) -> Mapping[int, Billed]:
    told: dict[int, Billed] = defaultdict(dict)
    printed = StatementRow.objects.filter(
        statement__period=period, statement__agency__in=agencies
    ).select_related("statement")
    by_agency: dict[int, list[StatementRow]] = defaultdict(list)
    for row in printed.defer("statement__document").order_by("statement", "position"):
        by_agency[row.statement.agency_id].append(row)
    for agency, rows in by_agency.items():
        told[agency] = _together(rows)
    since = Adjustment.objects.filter(
        correction__period=period, agency__in=agencies
    ).order_by("pk")
    for adjustment in since:
        for moved in read_carried(adjustment.explanation).rows:
            if moved.after is not None:
                told[adjustment.agency_id][moved.key] = moved.after
            else:
                told[adjustment.agency_id].pop(moved.key, None)
    return told


def _together(rows: Iterable[Activation | StatementRow]) -> Billed:
    """By response or follow-up; both parts of a trip as one, if both are one agency's.
    What has no price is not billed."""
    found: Billed = {}
    for row in rows:
        if row.problem:
            continue
        key, known = _key(row), found.get(_key(row))
        found[key] = RowBilled(
            number=row.number,
            day=row.day,
            minutes=(known.minutes if known else 0) + (row.billable_minutes or 0),
            cents=Cents(
                (known.cents if known else 0) + row.time_cents + row.miles_cents
            ),
        )
    return found


def _key(row: Activation | StatementRow) -> str:
    if isinstance(row, StatementRow):
        response, follow_up = row.response_id_kept, row.follow_up_id_kept
    else:
        response, follow_up = row.response_id, row.follow_up_id
    return f"response-{response}" if response else f"follow-up-{follow_up}"


def _moved(told: Billed, now: Billed) -> Iterator[RowMoved]:
    for key in dict.fromkeys((*told, *now)):
        before, after = told.get(key), now.get(key)
        if before != after:
            yield RowMoved(key=key, before=before, after=after)
