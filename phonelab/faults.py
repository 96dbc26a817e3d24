"""What goes wrong on purpose: which request, callback or delivery, and how?"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase


class Action(StrEnum):
    REFUSE = "refuse"
    TIMEOUT = "timeout"
    STATUS = "status"
    DELAY = "delay"
    ACCEPT_AND_DROP = "accept_and_drop"
    ACCEPT_AND_TIMEOUT = "accept_and_timeout"
    EARLY = "early"
    LOSE = "lose"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    OUTCOME = "outcome"


ALLOWED = {
    "api": {
        Action.REFUSE,
        Action.TIMEOUT,
        Action.STATUS,
        Action.DELAY,
        Action.ACCEPT_AND_DROP,
        Action.ACCEPT_AND_TIMEOUT,
        Action.EARLY,
    },
    "callback": {Action.LOSE, Action.DELAY, Action.DUPLICATE, Action.REORDER},
    "webhook": {Action.LOSE, Action.DELAY, Action.DUPLICATE},
    "carry": {Action.LOSE, Action.DELAY, Action.DUPLICATE, Action.OUTCOME},
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that is about to happen, described so that rules can match it.

    `place` is `messages.create`, `calls.fetch` … for the carrier's API,
    `callback.message|call|conference` for status callbacks, `webhook.text|voice`
    for requests that want an answer, and `carry.message|call` for the way to the
    handset. `kind` is the status a callback reports, otherwise empty.
    """

    place: str
    to: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Shell-style patterns (`messages.*`, `+1715*`); all three must match."""

    place: str = "*"
    to: str = "*"
    kind: str = "*"

    def matches(self, happening: Happening) -> bool:
        return (
            fnmatchcase(happening.place, self.place)
            and fnmatchcase(happening.to, self.to)
            and fnmatchcase(happening.kind, self.kind)
        )


@dataclass
class Rule:
    """One fault. Strikes while `left` lasts, each time with `probability`.

    The dice are the rule's own, thrown from `seed`, once per matching happening:
    the same happenings in the same order meet the same faults.
    """

    rule_id: str
    pattern: Pattern
    action: Action
    left: int | None = None
    probability: float = 1.0
    seed: int = 0
    seconds: float = 30.0
    retry_after: float = 0.0
    status: str = ""
    code: int | None = None
    struck: int = 0
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 - repeatable, not secret

    def strikes(self, happening: Happening) -> bool:
        if not self.pattern.matches(happening) or not self._may_act_at(happening):
            return False
        thrown = self._dice.random()
        if self.left == 0 or thrown >= self.probability:
            return False
        self.left = None if self.left is None else self.left - 1
        self.struck += 1
        return True

    def _may_act_at(self, happening: Happening) -> bool:
        family = happening.place.partition(".")[0]
        return self.action in ALLOWED.get(family, ALLOWED["api"])

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.rule_id,
            "place": self.pattern.place,
            "to": self.pattern.to,
            "kind": self.pattern.kind,
            "action": self.action.value,
            "left": self.left,
            "probability": self.probability,
            "seed": self.seed,
            "seconds": self.seconds,
            "retry_after": self.retry_after,
            "status": self.status,
            "code": self.code,
            "struck": self.struck,
        }


class Faults:
    """The rules in force, in the order they were made; the first that strikes acts."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def add(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            self._rules[rule.rule_id] = rule

    def remove(self, rule_id: str) -> bool:
        return self._rules.pop(rule_id, None) is not None

    def clear(self) -> None:
        self._rules.clear()

    def all(self) -> list[Rule]:
        return list(self._rules.values())

    def strike(self, happening: Happening) -> Rule | None:
        """The rule that acts on `happening`, or None when all goes well."""
        return next((r for r in self._rules.values() if r.strikes(happening)), None)
