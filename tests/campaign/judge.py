"""What may never have happened, looked for when all is over.

Two accounts that do not know each other: our rows, and phonelab's journal. Every
finding is a sentence; a campaign is passed when there is none.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.campaign.sent import (
    Sent,
    all_sent,
    was_overtaken,
    was_replaced,
    was_undone,
    when_left,
)
from tests.campaign.system import REAL_BOUND, TownsSystem
from tests.campaign.town import Played
from tests.campaign.towns import town_of
from tests.campaign.trouble import Key
from tests.lab import Entry

CREATED = {"messages.create": "text", "calls.create": "voice"}
TEXT_ENDED = {"text_in": "delivered", "text_failed": "undelivered"}
CALL_ENDED = {
    "completed": "completed",
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "cancelled",
}
PERMANENT = {21211, 21610, 30006}
# The last retry waits 10 s of the story at most; then a lease, and a death's outage.
GIVES_UP_BEFORE = 8.0
AFTER_A_DEATH = 5.0  # a lease of three seconds, and a program that starts
Span = tuple[float, float]


@dataclass
class Verdict:
    """Findings by promise, and what was counted on the way."""

    lost: list[str] = field(default_factory=list)
    two_holders: list[str] = field(default_factory=list)
    ownerless: list[str] = field(default_factory=list)
    left_wondering: list[str] = field(default_factory=list)
    handsets: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def findings(self) -> dict[str, list[str]]:
        return {
            "lost pages": self.lost,
            "double holders": self.two_holders,
            "ownerless callouts": self.ownerless,
            "officers without an answer within the bound": self.left_wondering,
            "handsets whose log is not the oracle's list": self.handsets,
            "outdated news sent after newer": self.outdated,
        }

    @property
    def is_clean(self) -> bool:
        return not any(self.findings().values())


def judge(
    system: TownsSystem,
    played: Sequence[Played],
    log: list[Entry],
    in_flight: Counter[Key],
    *,
    outages: Sequence[Span],
    ownerless: Iterable[str],
    made: Container[int],
) -> Verdict:
    """Everything there is to find. `log` is phonelab's, when all had ended that was
    `made`, deliveries by their keys; `outages` are the times when something of ours
    was dead, in seconds of the wall clock.
    """
    verdict = Verdict(ownerless=list(ownerless))
    sent = all_sent(system)
    ours = [one for one in sent if one.id in made]
    _no_page_lost(system, ours, in_use(log), verdict)
    verdict.outdated += [
        f"{one}: handed over after newer news"
        for one in sent
        if was_overtaken(one, sent, grace=AFTER_A_DEATH)
    ]
    _handsets_agree(system, sent, log, in_flight, verdict, made=made)
    _one_holder(system, log, verdict)
    _all_answered(system, played, outages, verdict)
    verdict.counted["callouts"] = len(played)
    verdict.counted["deliveries"] = len(sent)
    return verdict


# --- promise 3 ---------------------------------------------------------------------


def in_use(log: Iterable[Entry]) -> dict[str, list[Span]]:
    """When a call of ours was at each telephone, by the carrier's own log. What the
    carrier lost may be believed in for a while.
    """
    spans: dict[str, dict[str, Span]] = defaultdict(dict)
    for entry in log:
        if entry["kind"] in {"call", "call_dropped"}:
            at = datetime.fromisoformat(entry["at"]).timestamp()
            end = at + (AFTER_A_DEATH if entry["kind"] == "call_dropped" else 0)
            began, ended = spans[entry["number"]].get(entry["sid"], (at, end))
            spans[entry["number"]][entry["sid"]] = min(began, at), max(ended, end)
    return {number: list(calls.values()) for number, calls in spans.items()}


def _no_page_lost(
    system: TownsSystem,
    sent: list[Sent],
    used: dict[str, list[Span]],
    verdict: Verdict,
) -> None:
    """Each page had a way, each way was gone to its end."""
    for pk, person in system.rows(
        "SELECT p.id, p.person_id FROM dispatch_page p WHERE NOT EXISTS (SELECT 1"
        " FROM notifications_delivery d WHERE d.message_id = p.message_id)"
    ):
        verdict.lost.append(f"page {pk} of person {person} had no delivery at all")
    left = when_left(system)
    for one in sent:
        if one.settled_at is None and not one.sid:
            verdict.lost.append(f"{one}: never ended")
        elif one.sid or _was_given_up_rightly(one):
            continue
        elif was_held_to_its_end(one, used.get(one.key[0], [])):
            verdict.counted["held while its phone was in use"] += 1
        elif _is_outdated(one, sent, left):
            verdict.counted["outdated before it left"] += 1
        else:
            verdict.lost.append(f"{one}: never handed over")


def _is_outdated(one: Sent, sent: list[Sent], left: dict[str, float]) -> bool:
    """Whether a newer message says what is so now."""
    return was_replaced(one, sent) or was_undone(one, left)


def _was_given_up_rightly(one: Sent) -> bool:
    """Taken back first, refused for good, or tried until its time was over."""
    if one.withdrawn_at is not None or one.code in PERMANENT:
        return True
    last = one.last_try_at
    return last is not None and last >= one.not_after - GIVES_UP_BEFORE


def was_held_to_its_end(one: Sent, calls: Iterable[Span]) -> bool:
    """A call that was not made because another of ours was at that telephone (ADR 15),
    until its time was over or somebody there took what the other was about.
    """
    by_voice = one.key[1] == "voice" and one.last_try_at is None
    return by_voice and any(
        began <= one.not_after and ended >= one.not_after - GIVES_UP_BEFORE
        for began, ended in calls
    )


# --- each handset's log ------------------------------------------------------------


def _handsets_agree(
    system: TownsSystem,
    sent: list[Sent],
    log: list[Entry],
    in_flight: Counter[Key],
    verdict: Verdict,
    *,
    made: Container[int],
) -> None:
    """What the carrier took is what we say we sent, once; it ended as we say it did.

    Twice only what was being handed over when somebody died, word for word the same;
    unclaimed by us only what was taken back while it was in doubt.
    """
    carried = _made_at_the_carrier(log)
    ours = {one.sid: one for one in sent if one.sid}
    for sid in set(ours) - taken(log):
        verdict.handsets.append(f"{ours[sid]} names a sid nobody gave it")
    for sid, one in ours.items():
        if sid in carried and carried[sid] != one.key:
            verdict.handsets.append(f"{one} went out as {carried[sid]}")
    twice = Counter(key for sid, key in carried.items() if sid not in ours)
    left = when_left(system)
    # Whether these went out is asked no more: nobody needs them any longer.
    let_go = Counter(
        one.key
        for one in sent
        if one.in_doubt
        and not one.sid
        and (one.withdrawn_at is not None or _is_outdated(one, sent, left))
    )
    for key, times in (twice - in_flight - let_go).items():
        at = {
            e["about"]: e["at"] for e in log if carried.get(e.get("about", "")) == key
        }
        verdict.handsets.append(
            f"{key} went out {times} times more than it should; the carrier made {at};"
            f" we tried {system.how_sent(*key)}"
        )
    verdict.counted["in flight at a death"] = in_flight.total()
    verdict.counted["sent twice"] = twice.total()
    ended = {sid: one for sid, one in ours.items() if one.id in made}
    _ended_alike(ended, log, verdict)


def _made_at_the_carrier(log: list[Entry]) -> dict[str, Key]:
    """Every text and call the carrier took and has carried, by sid."""
    bodies: dict[str, tuple[str, str]] = {}
    for entry in log:
        if entry["kind"] in {"text_in", "text_failed", "text_dropped"}:
            bodies[entry["sid"]] = entry["number"], str(entry["body"])
        elif entry["kind"] in {"call", "call_dropped"}:
            bodies[entry["sid"]] = entry["number"], ""
    made: dict[str, Key] = {}
    for entry in log:
        channel = CREATED.get(entry.get("place", ""))
        if entry["kind"] == "api" and channel and entry["status"] == 201:
            sid = str(entry["about"])
            if sid in bodies:
                number, body = bodies[sid]
                made[sid] = number, channel, body
    return made


def taken(log: list[Entry]) -> set[str]:
    """The sids of every text and call that the carrier took."""
    return {str(e["about"]) for e in log if e["kind"] == "api" and e["status"] == 201}


def endings(log: list[Entry]) -> dict[str, str]:
    """How each text and call ended by the handsets' own log, by sid, in our words. A
    text or call that the carrier lost never ended.
    """
    truth: dict[str, str] = {}
    for entry in log:
        if entry["kind"] in TEXT_ENDED:
            truth[entry["sid"]] = TEXT_ENDED[entry["kind"]]
        elif entry["kind"] == "call" and entry["status"] in CALL_ENDED:
            truth[entry["sid"]] = CALL_ENDED[entry["status"]]
    return truth


def _ended_alike(ours: dict[str, Sent], log: list[Entry], verdict: Verdict) -> None:
    """Our last word on a delivery is the carrier's, unless the carrier never told."""
    truth = endings(log)
    for sid, one in ours.items():
        ended = truth.get(sid)
        said = "undelivered" if one.state == "failed" and one.key[2] else one.state
        if ended is None:
            verdict.counted["lost by the carrier"] += 1
        elif one.settled_at is None:
            verdict.handsets.append(f"{one}: never settled; the log says {ended}")
        elif said == "expired":
            verdict.counted["ended without the carrier's word"] += 1
        elif said != ended:
            verdict.handsets.append(f"{one}: the handset's log says {ended}")


# --- promise 4 ---------------------------------------------------------------------


def _one_holder(system: TownsSystem, log: list[Entry], verdict: Verdict) -> None:
    """By our rows, and by what clinicians were told: it is yours, to one of them, and
    to one more each time it was handed over. Who hands it over does not have it when
    the other has.
    """
    for callout, one, other in system.rows(
        "SELECT a.callout_id, a.clinician_id, b.clinician_id FROM dispatch_response a"
        " JOIN dispatch_response b ON b.callout_id = a.callout_id AND b.id > a.id"
        " WHERE a.part = 'lead' AND b.part = 'lead'"
        " AND a.clinician_id <> b.clinician_id"
        " AND (a.cleared_at IS NULL OR a.cleared_at > b.dispatched_at)"
    ):
        verdict.two_holders.append(f"callout {callout} had leads {one} and {other}")
    handed = system.handed_over()
    accepted = Counter(
        callout
        for (callout,) in system.rows(
            "SELECT callout_id FROM dispatch_calloutevent WHERE kind = 'accepted'"
            " AND CAST(details AS TEXT) NOT LIKE %s",
            '%"person": %',
        )
    )
    for callout, times in accepted.items():
        if times > 1:
            verdict.two_holders.append(f"callout {callout} was accepted {times} times")
    verdict.counted["accepted"] = len(accepted)
    verdict.counted["handed over"] = handed.total()
    for (town, sequence), winners in _told_theirs(log).items():
        if len(winners) > 1 + handed[town, sequence]:
            verdict.two_holders.append(
                f"request {sequence} of town {town} was given to {sorted(winners)}"
            )


def _told_theirs(log: list[Entry]) -> dict[tuple[int, int], set[str]]:
    """By town and number of the request, whose phones were told that it is theirs."""
    told: dict[tuple[int, int], set[str]] = defaultdict(set)
    for entry in log:
        body = str(entry.get("body", ""))
        if entry["kind"] == "text_in" and " is yours" in body:
            ref = body.split(" is yours")[0].split(": ")[0]
            number = int(ref.rsplit(" ", 1)[1])
            told[town_of(entry["number"]), number].add(entry["number"])
    return told


# --- promise 5 ---------------------------------------------------------------------


def _all_answered(
    system: TownsSystem,
    played: Sequence[Played],
    outages: Sequence[Span],
    verdict: Verdict,
) -> None:
    """A name or a plain no within the bound: on record, on screen, and by phone or,
    where no phone can be reached, by an alarm that says so.
    """
    for one in played:
        key = system.house.database.key(one.request)
        asked, answered = system.asked_and_answered(key)
        where = f"town {one.town} night {one.nth} ({one.night})"
        if answered is None or answered > allowed_until(asked, outages):
            late = None if answered is None else round(answered - asked, 1)
            verdict.left_wondering.append(f"{where}: answered after {late} s")
        elif one.answered_at is None:
            verdict.left_wondering.append(f"{where}: the screen never said so")
        if not one.told:
            how = system.how_told(one.request)
            verdict.left_wondering.append(f"{where}: neither told nor alarmed; {how}")
        said = "nobody" if "NOBODY" in one.answer else "a name"
        verdict.counted[f"answered: {said}"] += 1


def allowed_until(asked: float, outages: Sequence[Span]) -> float:
    """When a name or a plain no is due: at the bound; where something of ours was dead
    then, once it is back and the leases of the dead have run out.
    """
    due = asked + REAL_BOUND
    back = [until for since, until in outages if since <= due <= until + AFTER_A_DEATH]
    return max([due, *(until + AFTER_A_DEATH for until in back)])


def as_json(verdict: Verdict, facts: dict[str, Any]) -> str:
    """For `docs/evidence/`: figures, and findings where there are any."""
    found = verdict.findings()
    figures = {name: len(rows) for name, rows in found.items()}
    written = {
        **facts,
        "findings": figures,
        "counted": dict(sorted(verdict.counted.items())),
        "sentences": {name: rows for name, rows in found.items() if rows},
    }
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"
