"""Which of our accounts at the carrier is asked next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notifications.core.kinds import Outcome

TRIES_EACH = 2
FAILURES_IN_A_ROW = 2
RESTS_FOR = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt for a delivery that did not work out, and at which account.

    `outcome` None: begun, and nobody came back to say how it ended.
    """

    account: str
    outcome: Outcome | None


def choose(order: Sequence[str], tries: Sequence[Try]) -> str:
    """The account of the next attempt; `order` is not empty, the preferred first.

    An account is passed over once it certainly refused, or once two attempts there
    are in doubt. When all are, the one with the fewest attempts is tried, ties to
    the preferred: with one account that is always itself.
    """
    counted = Counter(each.account for each in tries)
    refused = {each.account for each in tries if each.outcome is Outcome.REFUSED}
    for account in order:
        if account not in refused and counted[account] < TRIES_EACH:
            return account
    return min(order, key=lambda account: counted[account])


def has_another(order: Sequence[str], tries: Sequence[Try]) -> bool:
    """Whether some account has neither refused it nor had its two attempts."""
    counted = Counter(each.account for each in tries)
    refused = {each.account for each in tries if each.outcome is Outcome.REFUSED}
    return any(a not in refused and counted[a] < TRIES_EACH for a in order)


@dataclass(slots=True)
class Patience:
    """What one process remembers of its accounts: who failed twice in a row rests.

    Only the order changes by it: with nobody else left, who rests is asked all the
    same.
    """

    failures: Counter[str] = field(default_factory=Counter)
    rests_until: dict[str, datetime] = field(default_factory=dict)

    def worked(self, account: str) -> None:
        self.failures[account] = 0
        self.rests_until.pop(account, None)

    def failed(self, account: str, *, now: datetime) -> None:
        self.failures[account] += 1
        if self.failures[account] >= FAILURES_IN_A_ROW:
            self.rests_until[account] = now + RESTS_FOR

    def order(self, accounts: Sequence[str], *, now: datetime) -> list[str]:
        """The accounts as configured, those that rest after those that do not."""
        return sorted(accounts, key=lambda account: self._rests(account, now))

    def _rests(self, account: str, now: datetime) -> bool:
        until = self.rests_until.get(account)
        return until is not None and now < until
