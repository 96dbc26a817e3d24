"""A telephone in somebody's pocket: how does it behave, and what has it received?"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonelab.legs import Leg

ANYBODY = "*"
DEFAULT_GREETING = "You have reached my voicemail. Please leave a message."


class Mode(StrEnum):
    NORMAL = "normal"
    SILENCED = "silenced"
    VOICEMAIL = "voicemail"
    OUT_OF_COVERAGE = "out_of_coverage"
    BUSY = "busy"
    OPTED_OUT = "opted_out"


RINGS_BEFORE_VOICEMAIL = {Mode.SILENCED: 4, Mode.VOICEMAIL: 1}


@dataclass(frozen=True, slots=True)
class Text:
    seq: int
    at: datetime
    peer: str
    body: str
    incoming: bool


@dataclass(frozen=True, slots=True)
class Voicemail:
    at: datetime
    peer: str
    words: str


@dataclass
class Handset:
    """One number's telephone. Created when the number is first used.

    `rings` is how often it rings before voicemail answers: None means what the mode
    says (silenced 4, voicemail 1, otherwise voicemail never answers).
    `opted_out_of` holds numbers that may not text it (`*`: nobody may).
    `auto_answer_s`: picks up by itself after so many telephone seconds; `auto_press`
    is then keyed in at the first question. `hold_texts`: out of coverage, texts wait
    for the phone to come back instead of coming to nothing. `calls_end_as`: how a
    call out of coverage ends.
    """

    number: str
    label: str = ""
    mode: Mode = Mode.NORMAL
    rings: int | None = None
    greeting: str = DEFAULT_GREETING
    opted_out_of: set[str] = field(default_factory=set)
    auto_answer_s: float | None = None
    auto_press: str = ""
    hold_texts: bool = False
    takes_texts: bool = True
    calls_end_as: str = "no-answer"
    texts: list[Text] = field(default_factory=list)
    voicemails: list[Voicemail] = field(default_factory=list)
    leg: "Leg | None" = None

    def refuses_texts_from(self, sender: str) -> bool:
        return bool(self.opted_out_of & {sender, ANYBODY})

    def rings_before_voicemail(self) -> int | None:
        """How many rings until voicemail answers, or None when it never does."""
        if self.rings is not None:
            return self.rings
        return RINGS_BEFORE_VOICEMAIL.get(self.mode)

    def shown_mode(self) -> Mode:
        opted_out = self.mode is Mode.NORMAL and bool(self.opted_out_of)
        return Mode.OPTED_OUT if opted_out else self.mode

    def set_mode(self, mode: Mode) -> None:
        """Switch the phone over. Opting out is a wish, not a state of the radio:
        it is kept beside the mode, and any other mode chosen by hand takes it back.
        """
        opting_out = mode is Mode.OPTED_OUT
        self.mode = Mode.NORMAL if opting_out else mode
        self.opted_out_of = {ANYBODY} if opting_out else set()
