"""What was begun and not decided: drafts of open shifts, and files to take over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agencies.core.scope import Scope
from rosters.models import Roster, RosterImport
from rosters.screens import drafts as screens
from rosters.screens.drafts import ShownDraft
from rosters.selectors import drafts, imports


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Nobody is on call by any of it until somebody decides."""

    drafts: list[ShownDraft]
    imports: list[RosterImport]

    def __bool__(self) -> bool:
        return bool(self.drafts or self.imports)


def unfinished(scope: Scope, rosters: Sequence[Roster], *, now: datetime) -> Unfinished:
    """Of these rosters, the newest first; not drafts whose days are over. Two
    queries.
    """
    some = drafts.open_drafts_of(scope, rosters)
    ahead = [one for one in some if one.until_on > one.roster.local_date(now)]
    return Unfinished(
        [screens.shown(one) for one in ahead], imports.unfinished_of(scope, rosters)
    )
