"""What the seed wrote about a town."""

from dataclasses import dataclass
from typing import Any

from tests.campaign.towns import number_of


@dataclass(frozen=True, slots=True)
class Town:
    """`sessions` (cookies), `people` (keys) and `public_ids` by part: primary, backup,
    supervisor, officer.
    """

    index: int
    consortium: int
    sessions: dict[str, str]
    people: dict[str, int]
    public_ids: dict[str, str]

    def number(self, whose: str) -> str:
        return number_of(self.index, whose)


def towns_of(facts: dict[str, Any]) -> list[Town]:
    return [Town(**one) for one in facts["towns"]]
