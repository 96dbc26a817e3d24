"""What every event does in every state, as a table: `docs/lifecycle.md` is this."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dispatch.core import ladder
from dispatch.core.lifecycle import (
    Accepted,
    Cancelled,
    Chosen,
    Closed,
    Event,
    EverybodyEngaged,
    Expected,
    FreeAt,
    HandedOver,
    LadderBegins,
    Mark,
    Marked,
    MinutesGiven,
    PersonAdded,
    Policy,
    Postponed,
    Progress,
    RungAgain,
    RungFound,
    RungSpent,
    StillNeeded,
    TimePassed,
    Upgraded,
    advance,
)
from dispatch.core.service import Choice
from dispatch.core.words import OPEN, State, Wait

NOW = datetime(2026, 11, 3, 8, 14, tzinfo=UTC)
POLICY = Policy(ladder=ladder.DEFAULT)
_LATER = NOW + timedelta(hours=1)
EVENTS: tuple[tuple[str, Event], ...] = (
    ("ladder begins", LadderBegins()),
    ("rung found", RungFound(0, people=2)),
    ("rung spent", RungSpent(0)),
    ("rung again", RungAgain(NOW - timedelta(hours=1))),
    ("person added", PersonAdded()),
    ("everybody is engaged", EverybodyEngaged()),
    *((f"chosen: {one.value}", Chosen(one, _LATER)) for one in Choice),
    ("free at another time", FreeAt(_LATER)),
    ("time passed", TimePassed()),
    ("accepted, to come", Accepted(in_person=True)),
    ("accepted, by phone", Accepted(in_person=False)),
    ("handed over", HandedOver(in_person=True)),
    ("still needed", StillNeeded(in_person=True)),
    ("minutes given", MinutesGiven(_LATER)),
    *((f"marked {mark.value}", Marked(mark)) for mark in Mark),
    ("expected until", Expected(_LATER)),
    ("upgraded", Upgraded()),
    ("postponed", Postponed(_LATER)),
    ("closed", Closed()),
    ("cancelled", Cancelled()),
)
_HEAD = """# The life of a callout

Every event in every state, as `dispatch.core.lifecycle.advance` answers it. Written by
`make lifecycle`, held to the code by `tests/unit/dispatch/test_lifecycle_table.py`.

Each cell: the state afterwards, and in brackets what must be done about it. `-`: the
event means nothing there and changes nothing. `(deadline)`: only the next deadline
moves. One rung is left and its time is over; the deadline has come. `waiting` twice:
while the officer is asked what to do, and while they wait.
"""


STANDINGS: tuple[tuple[State, Wait], ...] = tuple(
    (state, wait)
    for state in State
    for wait in ((Wait.ASKED, Wait.WAITS) if state is State.WAITING else (Wait.NONE,))
)


def standing(state: State, wait: Wait = Wait.NONE) -> Progress:
    """A callout that stands at `state`, its deadline come."""
    deadline = NOW if state in OPEN else None
    if state is State.WAITING:
        over = NOW if wait is Wait.WAITS else None
        return Progress(state, deadline, ends_at=over, tries=1, wait=wait)
    if state is not State.PAGING:
        return Progress(state, deadline)
    bound = NOW + timedelta(minutes=5)
    return Progress(state, deadline, 0, bound, tries=1, rung_ends_at=NOW)


def cell(state: State, event: Event, wait: Wait = Wait.NONE) -> str:
    before = standing(state, wait)
    after, effects = advance(before, event, policy=POLICY, now=NOW)
    if after == before and not effects:
        return "-"
    done = ", ".join(
        effect.value if isinstance(effect, str) else type(effect).__name__
        for effect in effects
    )
    moved = f"**{after.state.value}**" if after.state is not state else state.value
    if not done and replace(after, deadline_at=before.deadline_at) == before:
        return "(deadline)"
    return f"{moved} [{done}]" if done else moved


def table() -> str:
    """The whole page, as Markdown; one table per state, one line per event."""
    parts = [_HEAD]
    for state, wait in STANDINGS:
        lines = [f"| {name} | {cell(state, event, wait)} |" for name, event in EVENTS]
        told = "\n".join(lines)
        head = f"{state.value}, {wait.value}" if wait else state.value
        parts.append(f"## {head}\n\n| event | then |\n|---|---|\n{told}\n")
    return "\n".join(parts)
