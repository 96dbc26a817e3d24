"""The whole system with towns in it, and what a campaign asks of it from outside."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

from common import clock
from tests.campaign.seed_facts import Town, towns_of
from tests.campaign.towns import number_of
from tests.flow.system import SCALE, House, System

LADDER_WAIT, BOUND = 90, 300  # seconds of the story
REAL_BOUND = BOUND * SCALE
HTTP_TIMEOUT = 1.0  # real seconds: below a lease, as it is by night


def house_of(vendor: str, folder: Path, towns: int) -> House:
    """A house whose database holds so many towns, each with a number of its own."""
    return House(
        vendor,
        folder,
        seed="tests.campaign.seed",
        own=[number_of(index, "voice") for index in range(towns)],
        more={
            "CAMPAIGN_TOWNS": str(towns),
            "TANDEM_TWILIO_TIMEOUT_SECONDS": str(HTTP_TIMEOUT),
        },
    )


class TownsSystem(System):
    """Everything running, and short questions about one request."""

    def towns(self) -> list[Town]:
        return towns_of(self.house.facts)

    def set_rungs(self, town: Town, *rungs: str) -> None:
        """The town's ladder from its next request on."""
        ladder = {
            "version": 1,
            "rungs": [
                {"whom": whom, "wait_seconds": LADDER_WAIT, "rings": 2}
                for whom in rungs
            ],
            "bound_seconds": BOUND,
        }
        self.house.database.write(
            "UPDATE dispatch_ladderpolicy SET document = %s WHERE consortium_id = %s",
            [json.dumps(ladder), town.consortium],
        )

    def state_of(self, request: str) -> str:
        key = self.house.database.key(request)
        asked = "SELECT state FROM dispatch_callout WHERE public_id = %s"
        return str(self.one(asked, key))

    def lead_of(self, request: str) -> int | None:
        """The key of whoever has it."""
        key = self.house.database.key(request)
        asked = "SELECT lead_id FROM dispatch_callout WHERE public_id = %s"
        found: int | None = self.one(asked, key)
        return found

    def handed_over(self) -> Counter[tuple[int, int]]:
        """How often each request went from one clinician to another, by its town and
        its number.
        """
        town_of = {town.consortium: town.index for town in self.towns()}
        found = self.rows(
            "SELECT c.consortium_id, c.sequence FROM dispatch_calloutevent e"
            " JOIN dispatch_callout c ON c.id = e.callout_id"
            " WHERE e.kind = 'accepted' AND CAST(e.details AS TEXT) LIKE %s",
            '%"person": %',
        )
        return Counter((town_of[home], sequence) for home, sequence in found)

    def told_or_alarmed(self, request: str) -> bool:
        """Whether the officer is known to know, or an alarm says they do not."""
        key = self.house.database.key(request)
        told = self.one(
            "SELECT count(*) FROM dispatch_notice n"
            " JOIN dispatch_callout c ON c.id = n.callout_id"
            " WHERE c.public_id = %s AND n.told_at IS NOT NULL",
            key,
        )
        alarmed = self.one(
            "SELECT count(*) FROM dispatch_alarm a"
            " JOIN dispatch_callout c ON c.id = a.callout_id"
            " WHERE c.public_id = %s AND a.kind = 'cannot_tell'",
            key,
        )
        return bool(told or alarmed)

    def seconds(self, stored: object) -> float | None:
        """A column's instant in seconds of the wall clock."""
        return (
            None if stored is None else self.house.database.instant(stored).timestamp()
        )

    def asked_and_answered(self, key: str) -> tuple[float, float | None]:
        """When a request was stored, and when its first answer was: a name or a no."""
        entered, answered = self.rows(
            "SELECT c.entered_at, (SELECT MIN(e.entered_at)"
            " FROM dispatch_calloutevent e WHERE e.callout_id = c.id"
            " AND e.kind IN ('accepted', 'exhausted'))"
            " FROM dispatch_callout c WHERE c.public_id = %s",
            key,
        )[0]
        return self.seconds(entered) or 0.0, self.seconds(answered)

    def ownerless(self, overdue_by: float) -> list[str]:
        """Open callouts nobody answers for, or that nobody has acted on for so long;
        and held ones whose owner is not their lead.
        """
        late = self.house.database.stored(clock.now() - timedelta(seconds=overdue_by))
        found = self.rows(
            "SELECT id, state, owner_id, deadline_at FROM dispatch_callout"
            " WHERE state NOT IN ('closed', 'cancelled')"
            " AND (owner_id IS NULL OR deadline_at IS NULL OR deadline_at < %s"
            " OR (state IN ('accepted', 'en_route', 'staged', 'on_scene', 'consult')"
            "  AND owner_id <> lead_id))",
            late,
        )
        return [
            f"callout {pk}: {state}, owner {who}, deadline {at}"
            for pk, state, who, at in found
        ]

    def deliveries(self) -> set[int]:
        """All there are, by their keys."""
        return {pk for (pk,) in self.rows("SELECT id FROM notifications_delivery")}

    def sids(self) -> set[str]:
        """What the carrier calls those it has, by our rows."""
        asked = "SELECT sid FROM notifications_delivery WHERE sid <> ''"
        return {sid for (sid,) in self.rows(asked)}

    def unsettled(self) -> set[str]:
        """Sids of deliveries that have not ended; "" for those not handed over."""
        asked = "SELECT sid FROM notifications_delivery WHERE settled_at IS NULL"
        return {sid for (sid,) in self.rows(asked)}

    def how_sent(self, number: str, channel: str, text: str) -> str:
        """What stands in our rows about every such delivery, for a finding."""
        found = self.rows(
            "SELECT d.id, d.sid, d.attempts, a.nth, a.started_at, a.ended_at,"
            " a.outcome, a.sid FROM notifications_delivery d"
            " JOIN notifications_message m ON m.id = d.message_id"
            " JOIN notifications_attempt a ON a.delivery_id = d.id"
            " WHERE d.number = %s AND d.channel = %s AND m.text = %s ORDER BY a.id",
            number,
            channel,
            text,
        )
        return "; ".join(" ".join(map(str, row)) for row in found)

    def how_told(self, request: str) -> str:
        """What stands in our rows about telling the officer, for a finding."""
        key = self.house.database.key(request)
        notice = self.rows(
            "SELECT n.made_at, n.tell_by, n.rung_at, n.told_at, n.due_at, n.messages"
            " FROM dispatch_notice n JOIN dispatch_callout c ON c.id = n.callout_id"
            " WHERE c.public_id = %s",
            key,
        )
        events = self.rows(
            "SELECT e.kind, e.entered_at FROM dispatch_calloutevent e"
            " JOIN dispatch_callout c ON c.id = e.callout_id"
            " WHERE c.public_id = %s ORDER BY e.id",
            key,
        )
        return f"notice {notice}; events {events}"
