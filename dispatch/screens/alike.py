"""The question whether an open request is what somebody asks for."""

from dataclasses import dataclass

from agencies.core.scope import Scope
from dispatch import selectors
from dispatch.errors import OpenThere
from dispatch.models import Callout


@dataclass(frozen=True, slots=True)
class Question:
    """`asks` about the likeliest; `callouts` are all that it may be. `shown`: their
    keys, sent back by whoever says that it is none of them.
    """

    asks: str
    callouts: tuple[Callout, ...]

    @property
    def shown(self) -> str:
        return " ".join(str(one.public_id) for one in self.callouts)


def open_there(scope: Scope, found: OpenThere) -> Question:
    """As far as the asker may see them: they ask for that agency."""
    shown = (selectors.callout_for(scope, one) for one in found.callouts)
    return Question(str(found), tuple(shown))
