"""What changed the plan between looking at a change of it and saying yes to that."""

from collections.abc import Sequence

from rosters.core.agreement import shown_at
from rosters.models import Roster
from rosters.screens import history
from rosters.selectors.history import Asked

# What changes who is on call; offers, drafts and confirmations do not.
ACTS = frozenset(
    {
        "add_override",
        "withdraw_override",
        "take_time_off",
        "withdraw_time_off",
        "change_time_off",
        "set_pattern",
        "end_pattern",
        "move_night",
        "cancel_night",
        "restore_night",
        "set_rotation",
        "start_roster",
        "end_roster",
        "add_position",
        "end_position",
        "set_holidays",
        "take_swap",
        "approve_swap",
        "undo_swap",
        "correct_coverage",
        "publish_draft",
        "undo_draft",
        "import_roster",
        "withdraw_roster_import",
    }
)


def changed_since(rosters: Sequence[Roster], agreed: str) -> str:
    """Who changed these rosters' plan last, what and when, since that was shown of
    which `agreed` is the mark; "": nobody did. By the clock of the first.
    """
    since = shown_at(agreed)
    if since is None:
        return ""
    last = history.last_of(rosters, ACTS, Asked(since=since), zone=rosters[0].zone)
    return history.in_short(last) if last else ""
