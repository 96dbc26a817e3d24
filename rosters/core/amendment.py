"""What changes the plan: overrides and time off, applied in the order made.

The rules, in words. Each works on the outcome of everything made before it, so of
two that disagree the later made wins:

- *add*: this person is on call for the whole span, whoever was planned, gap or not.
- *replace*: this person takes the place of a named one (or of whoever is on)
  wherever that one would be on call. It fills no gap.
- *cover*: this person is on call wherever somebody is meant to be in the span, whoever
  that would be by now, or nobody. It fills open shifts; where nobody is meant to be,
  because the night was cancelled or moved away, it does nothing. So whoever took a
  shift over has it until its end, whatever the plan beneath becomes.
- *remove*: a named person (or whoever is on) is taken off; a gap is left.
- *time off*: the person is taken off every position for the span. An override made
  later may still name them; one made earlier does not hold them to it.

Of two made at the same instant time off counts as earlier, then the lower id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.intervals import Span
from rosters.core.words import Change, PersonId


@dataclass(frozen=True, slots=True)
class Override:
    """A change to one position for a span.

    `person` comes on (add, replace, cover). `instead_of` is whom it concerns (replace,
    remove); None there means whoever is on, and of a cover it only says who was.
    ValueError when a change lacks the person it needs.
    """

    id: int
    change: Change
    span: Span
    made_at: datetime
    person: PersonId | None = None
    instead_of: PersonId | None = None

    def __post_init__(self) -> None:
        if (self.person is None) is not (self.change is Change.REMOVE):
            raise ValueError("who comes on is named; remove names nobody")

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.made_at, 1, self.id


@dataclass(frozen=True, slots=True)
class TimeOff:
    """A person is not to be on call anywhere for a span."""

    id: int
    person: PersonId
    span: Span
    made_at: datetime

    @property
    def order(self) -> tuple[datetime, int, int]:
        return self.made_at, 0, self.id


Amendment = Override | TimeOff


def after(
    holder: PersonId | None, amendment: Amendment, *, planned: bool
) -> PersonId | None:
    """Who is on call, in its span, once `amendment` is applied to `holder`. `planned`:
    somebody is meant to be.
    """
    if isinstance(amendment, TimeOff):
        return None if holder == amendment.person else holder
    if amendment.change is Change.ADD:
        return amendment.person
    if amendment.change is Change.COVER:
        return amendment.person if planned else holder
    if holder is None or amendment.instead_of not in (None, holder):
        return holder
    return amendment.person


def in_force(amendments: Sequence[Amendment]) -> list[tuple[Span, list[Amendment]]]:
    """The spans in which anything applies, and what, in the order made.

    In order of time, not overlapping; in each exactly the same amendments apply.
    """
    edges = {edge for a in amendments for edge in (a.span.starts_at, a.span.ends_at)}
    begins = sorted(amendments, key=lambda a: a.span.starts_at)
    active: list[Amendment] = []
    found: list[tuple[Span, list[Amendment]]] = []
    upcoming, opened = 0, None
    for edge in sorted(edges):
        if opened is not None and active:
            found.append((Span(opened, edge), list(active)))
        active = [a for a in active if a.span.ends_at > edge]
        while upcoming < len(begins) and begins[upcoming].span.starts_at == edge:
            active.append(begins[upcoming])
            upcoming += 1
        active.sort(key=lambda a: a.order)
        opened = edge
    return found
