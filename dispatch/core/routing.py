"""Whom to ring for one rung, in order, and why everyone else was passed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from dispatch.core.engagement import Work
from dispatch.core.ladder import Rung, Whom

PRIMARY_TIER, BACKUP_TIER = 1, 2
_NEVER = datetime.min.replace(tzinfo=UTC)


class Why(StrEnum):
    """Why somebody is rung, or is not. The trail keeps the value; `names` says it."""

    PRIMARY = "on call, primary"
    PRIMARY_STALE = "on call, primary; shown engaged, but long past"
    PRIMARY_TALKS = "on call, primary; on the phone with another request"
    BACKUP = "on call, backup"
    BACKUP_STALE = "on call, backup; shown engaged, but long past"
    BACKUP_TALKS = "on call, backup; on the phone with another request"
    SUPERVISOR = "duty supervisor"
    OFF = "not on call now"
    NOT_AT_THIS_RUNG = "not at this rung"
    DECLINED = "has declined"
    RUNG_BEFORE = "was rung before"
    BEING_ASKED = "is being asked now"
    ENGAGED = "is engaged"
    NO_PHONE = "has no phone that can be reached"
    OTHERS_FIRST = "others come first"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could come. `tier` 1 is primary; `last_called_at` None: never.

    `unfit` says why they may not be sent at all today, or is blank.
    """

    person_id: int
    tier: int
    position: int
    reachable: bool
    work: Work
    declined: bool
    already_rung: bool
    last_called_at: datetime | None
    is_supervisor: bool = False
    unfit: str = ""


@dataclass(frozen=True, slots=True)
class Routing:
    """Who is rung, each with a reason; who is not, each with a reason: one of `Why`,
    or what the candidate is unfit for.
    """

    chosen: tuple[tuple[int, str], ...]
    passed_over: tuple[tuple[int, str], ...]


def _is_of(candidate: Candidate, whom: Whom | None) -> bool:
    """Whether a rung for `whom` is for them."""
    return {
        None: True,
        Whom.PRIMARY: candidate.tier == PRIMARY_TIER,
        Whom.BACKUP: candidate.tier == BACKUP_TIER,
        Whom.EVERYONE_FREE: not candidate.is_supervisor or candidate.tier > 0,
        Whom.LEAST_RECENT: not candidate.is_supervisor or candidate.tier > 0,
        Whom.SUPERVISOR: candidate.is_supervisor,
        Whom.OUTSIDE_LINE: False,
    }[whom]


def _why_not(candidate: Candidate, whom: Whom | None) -> str | None:
    if not _is_of(candidate, whom):
        return Why.NOT_AT_THIS_RUNG
    if candidate.declined:
        return Why.DECLINED
    if candidate.already_rung:
        return Why.RUNG_BEFORE if whom is not None else Why.BEING_ASKED
    is_supervisor = candidate.is_supervisor and whom in {Whom.SUPERVISOR, None}
    if candidate.unfit and not is_supervisor:
        return candidate.unfit
    if candidate.work is Work.ENGAGED:
        return Why.ENGAGED
    if not candidate.reachable:
        return Why.NO_PHONE
    return None


def engaged_all(candidates: Sequence[Candidate], rungs: Sequence[Rung]) -> bool:
    """Whether whoever could come is engaged: of those on call whom `rungs` may ring,
    who have not said that they cannot, and who can be reached and sent at all, there
    is somebody, and nobody is free. One whose engagement is doubted is rung, and
    whoever is on the phone with another request too.
    """
    able = _able(candidates, rungs)
    return bool(able) and all(one.work is Work.ENGAGED for one in able)


def engaged_any(candidates: Sequence[Candidate], rungs: Sequence[Rung]) -> bool:
    """Whether one of the same is engaged, and may be waited for."""
    return any(one.work is Work.ENGAGED for one in _able(candidates, rungs))


def _able(candidates: Sequence[Candidate], rungs: Sequence[Rung]) -> list[Candidate]:
    wanted = {rung.whom for rung in rungs}
    return [
        one
        for one in candidates
        if one.tier and not (one.declined or one.unfit) and one.reachable
        if any(_is_of(one, whom) for whom in wanted)
    ]


def _order(candidate: Candidate) -> tuple[bool, int, int, datetime, int]:
    return (
        candidate.work is Work.ON_THE_PHONE,
        candidate.tier or 99,
        candidate.position,
        candidate.last_called_at or _NEVER,
        candidate.person_id,
    )


def _longest_ago(
    candidate: Candidate,
) -> tuple[bool, datetime, tuple[bool, int, int, datetime, int]]:
    on_the_phone = candidate.work is Work.ON_THE_PHONE
    return (on_the_phone, candidate.last_called_at or _NEVER, _order(candidate))


def rank(
    candidates: Sequence[Candidate], whom: Whom | None, *, people: int = 0
) -> Routing:
    """Everyone for this rung or, with None, for a human who chooses: the free before
    those on the phone with another request, then by tier, then position, then least
    recently called; that comes first where the rung says so.

    At most `people` of them, unless 0. Ties at the end by person id, so that the
    same facts give the same order. A person named twice (two rosters) counts once, by
    the better tier.
    """
    able: list[Candidate] = []
    passed: list[tuple[int, str]] = []
    for candidate in _each_once(candidates, whom):
        reason = _why_not(candidate, whom)
        if reason is None:
            able.append(candidate)
        else:
            passed.append((candidate.person_id, reason))
    if whom is Whom.LEAST_RECENT:
        able.sort(key=_longest_ago)
    chosen = able[:people] if people else able
    passed += [(c.person_id, Why.OTHERS_FIRST) for c in able[len(chosen) :]]
    return Routing(tuple((c.person_id, _why(c, whom)) for c in chosen), tuple(passed))


def _each_once(candidates: Sequence[Candidate], whom: Whom | None) -> list[Candidate]:
    best: dict[int, Candidate] = {}
    for candidate in sorted(candidates, key=_order):
        kept = best.setdefault(candidate.person_id, candidate)
        if kept is not candidate and _why_not(kept, whom) == Why.NOT_AT_THIS_RUNG:
            best[candidate.person_id] = candidate
    return list(best.values())


def _why(candidate: Candidate, whom: Whom | None) -> Why:
    if whom is Whom.SUPERVISOR or (candidate.is_supervisor and not candidate.tier):
        return Why.SUPERVISOR
    if not candidate.tier:
        return Why.OFF
    return (_PRIMARY if candidate.tier == PRIMARY_TIER else _BACKUP)[candidate.work]


_PRIMARY = {
    Work.FREE: Why.PRIMARY,
    Work.STALE: Why.PRIMARY_STALE,
    Work.ON_THE_PHONE: Why.PRIMARY_TALKS,
}
_BACKUP = {
    Work.FREE: Why.BACKUP,
    Work.STALE: Why.BACKUP_STALE,
    Work.ON_THE_PHONE: Why.BACKUP_TALKS,
}
