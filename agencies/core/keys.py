"""What a machine's token opens: the one table from token scope to act."""

from collections.abc import Iterable
from enum import StrEnum

from agencies.core.acts import ONLY_AT, Act
from agencies.core.words import Kind


class TokenScope(StrEnum):
    """One thing a token is good for. A token may have several."""

    ROSTER_READ = "roster:read"
    ROSTER_WRITE = "roster:write"  # reads too; opens nothing but at a host or provider
    BOARD_READ = "board:read"  # a wallboard: receives, never acts
    CALLOUTS_READ = "callouts:read"
    CALLOUTS_WRITE = "callouts:write"
    STATEMENTS_READ = "statements:read"


_ACTS: dict[TokenScope, frozenset[Act]] = {
    TokenScope.ROSTER_READ: frozenset({Act.SEE_ON_CALL, Act.SEE_ROSTER}),
    TokenScope.ROSTER_WRITE: frozenset(
        {Act.SEE_ON_CALL, Act.SEE_ROSTER, Act.EDIT_ROSTER}
    ),
    TokenScope.BOARD_READ: frozenset({Act.SEE_ON_CALL, Act.SEE_CALLOUTS}),
    TokenScope.CALLOUTS_READ: frozenset({Act.SEE_CALLOUTS}),
    TokenScope.CALLOUTS_WRITE: frozenset(
        {Act.SEE_CALLOUTS, Act.ASK, Act.ASK_FOR_MEMBERS, Act.DRILL}
    ),
    TokenScope.STATEMENTS_READ: frozenset({Act.SEE_STATEMENTS}),
}


def acts_of_keys(scopes: Iterable[TokenScope], *, at: Kind) -> frozenset[Act]:
    """Everything these token scopes together open in an organisation of that kind."""
    together = frozenset[Act]().union(*(_ACTS[scope] for scope in scopes))
    return frozenset(
        act for act in together if act not in ONLY_AT or at in ONLY_AT[act]
    )
