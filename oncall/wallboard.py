"""What a screen on a wall shows: the board without a button, by a token alone."""

from datetime import datetime
from typing import Any

from agencies import selectors as people
from agencies.core.acts import Act
from agencies.core.keys import TokenScope
from dispatch import screens
from dispatch import selectors as callouts
from dispatch.screens.on_call import on_call

ASK_EVERY_SECONDS = 5


def shown(token: str, *, now: datetime) -> dict[str, Any] | None:
    """Open requests and who is on call, as the token's organisation sees them; None
    for a token that is unknown, revoked, over, or for something else.
    """
    found = people.live_token(token, now=now)
    if found is None or TokenScope.BOARD_READ.value not in found.scopes:
        return None
    scope = people.scope_for_token(found, now=now)
    may_see = scope.may(Act.SEE_CALLOUTS)
    rows = callouts.open_callouts(scope) if may_see else []
    return {
        "whose": found.organisation,
        "rows": [(row, screens.status(row, now=now)) for row in rows],
        **on_call(scope, now),
        "server_now": now,
        "ask_every": ASK_EVERY_SECONDS,
    }
