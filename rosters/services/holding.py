"""Holding rosters until a transaction ends: one decision at a time.

Whether somebody is on call elsewhere is asked of every roster of the consortium, and
must stay so until it is written.
"""

from rosters.models import Position, Roster
from rosters.services import publication


def hold(position: Position) -> Roster:
    """The position's roster, held with all others of the consortium."""
    roster = hold_roster(position.roster)
    position.roster = roster
    return roster


def hold_roster(roster: Roster) -> Roster:
    """The same by the roster itself."""
    held = {each.pk: each for each in locked_rosters(roster.consortium_id)}
    return held.get(roster.pk) or publication.locked(roster.pk)


def locked_rosters(consortium_id: int) -> list[Roster]:
    """All open rosters, in one order, so that two edits never wait for each other."""
    return list(
        Roster.objects.select_for_update()
        .filter(consortium_id=consortium_id, closed_at__isnull=True)
        .order_by("pk")
    )
