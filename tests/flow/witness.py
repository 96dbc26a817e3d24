"""Two accounts of one request, ours by row and phonelab's by log, compared.

Begun before the request; `seize` at the moment of a death; `compare` when all is
quiet. A death may repeat what the dead process had in flight, and nothing else. It
may cost no delivery, but for one whose time was over before anybody could take it on:
a page is not sent after its rung.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from common import clock
from tests.flow.system import System, wait_until
from tests.lab import Entry

Key = tuple[str, str, str]  # number, channel, what the text says ("" for a call)
CREATED = {"messages.create": "text", "calls.create": "voice"}
# What the dead had claimed waits for its lease, and an engine needs some to start.
TAKEN_ON_WITHIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery. `in_flight`: a process holds it, or held it when it died. It is not
    sent after `not_after`.
    """

    id: int
    key: Key
    sid: str
    state: str
    in_flight: bool
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """How many deliveries there were, were in flight at the death, went out twice."""

    deliveries: int
    in_flight: int
    repeated: int


class Witness:
    def __init__(self, system: System) -> None:
        self._system = system
        newest = "SELECT COALESCE(MAX(id), 0) FROM notifications_delivery"
        self._after_row: int = system.one(newest)
        last = system.lab.log(after=-1)
        self._after_entry: int = last[-1]["seq"] if last else 0
        self._seized: list[Row] = []
        self._owed: set[int] = set()
        self._may_repeat: list[Key] = []

    def rows(self) -> list[Row]:
        found = self._system.rows(
            "SELECT d.id, d.number, d.channel, m.text, d.sid, d.state, d.lease_token,"
            " d.not_after FROM notifications_delivery d"
            " JOIN notifications_message m ON m.id = d.message_id"
            " WHERE d.id > %s ORDER BY d.id",
            self._after_row,
        )
        instant = self._system.house.database.instant
        return [_row(*values, instant(until)) for *values, until in found]

    def seize(self, *, died: str = "engine") -> None:
        """Note what there is, and what the program that just died had in flight.

        Only the engine ever has deliveries in flight.
        """
        self._seized = self.rows()
        latest = clock.now() + TAKEN_ON_WITHIN
        self._owed = {r.id for r in self._seized if r.sid or r.not_after > latest}
        self._may_repeat = [r.key for r in self._seized if r.in_flight]
        if died != "engine":
            self._may_repeat = []

    def wait_until_sent(self) -> None:
        """Until each delivery there was at the death is in the carrier's hands."""

        def unsent() -> list[Row]:
            rows = self.rows()
            return [row for row in rows if row.id in self._owed and not row.sid]

        try:
            wait_until("each delivery is sent", lambda: not unsent())
        except AssertionError as late:
            late.add_note(f"there at the death and not sent: {unsent()}")
            late.add_note(f"of all there were then: {self._seized}")
            raise

    def wait_until_quiet(self) -> None:
        """Until every delivery has ended."""
        unsettled = (
            "SELECT count(*) FROM notifications_delivery"
            " WHERE id > %s AND settled_at IS NULL"
        )
        wait_until(
            "every delivery has ended",
            lambda: self._system.one(unsettled, self._after_row) == 0,
            within=30,
        )

    def compare(self) -> Compared:
        """Nothing lost, nothing repeated but what was in flight, codes the same."""
        rows, made = self.rows(), self._made_at_the_carrier()
        ours = {row.sid: row for row in rows if row.sid}
        lost = self._owed - {row.id for row in ours.values()}
        assert not lost, f"never sent: {[r for r in rows if r.id in lost]}"
        assert set(ours) <= set(made), "a delivery names a sid nobody gave it"
        assert all(made[sid] == row.key for sid, row in ours.items())

        twice = Counter(key for sid, key in made.items() if sid not in ours)
        in_flight = Counter(self._may_repeat)
        assert twice <= in_flight, f"repeated without need: {twice - in_flight}"
        return Compared(len(rows), in_flight.total(), twice.total())

    def _made_at_the_carrier(self) -> dict[str, Key]:
        """Every text and call the carrier took, by sid."""
        log = self._system.lab.log(after=self._after_entry)
        texts = {e["sid"]: e for e in log if e["kind"] in {"text_in", "text_failed"}}
        calls = {e["sid"]: e for e in log if e["kind"] == "call"}
        made: dict[str, Key] = {}
        for entry in log:
            channel = CREATED.get(entry.get("place", ""))
            if entry["kind"] == "api" and channel and entry["status"] == 201:
                sid = str(entry["about"])
                came = texts[sid] if channel == "text" else calls[sid]
                made[sid] = _key_of(came, channel)
        return made


def _row(*values: Any) -> Row:
    pk, number, channel, text, sid, state, lease, not_after = values
    key = number, channel, text if channel == "text" else ""
    return Row(pk, key, sid, state, lease is not None, not_after)


def _key_of(entry: Entry, channel: str) -> Key:
    body = str(entry["body"]) if channel == "text" else ""
    return str(entry["number"]), channel, body
