"""Can this person be reached, and how?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person's live, verified phones allow.

    `texts` and `calls`: at least one phone takes them. `opted_out`: at least one
    verified phone refuses our texts. A person without a phone reaches nothing.
    """

    texts: bool = False
    calls: bool = False
    opted_out: bool = False

    @property
    def at_all(self) -> bool:
        return self.texts or self.calls
