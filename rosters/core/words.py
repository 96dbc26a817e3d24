"""The words of a roster: one meaning each."""

from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", int)


class Tier(StrEnum):
    """Who is rung first (primary), and who when nobody there can (backup)."""

    PRIMARY = "primary"
    BACKUP = "backup"


class Change(StrEnum):
    """What an override does to whoever would be on call."""

    ADD = "add"
    REPLACE = "replace"
    REMOVE = "remove"
    COVER = "cover"


class Origin(StrEnum):
    """Where a span of coverage comes from."""

    PATTERN = "pattern"
    ROTATION = "rotation"
    OVERRIDE = "override"
    CORRECTION = "correction"
