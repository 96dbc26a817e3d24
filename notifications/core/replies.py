"""What a text to us means: *digit + code*, a carrier's own word, or nothing."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Keyword(StrEnum):
    """The carrier's own words; it acts on them whatever we do."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_KEYWORDS: dict[str, Keyword] = {
    **dict.fromkeys(
        (
            "STOP",
            "STOPALL",
            "UNSUBSCRIBE",
            "CANCEL",
            "END",
            "QUIT",
            "REVOKE",
            "OPTOUT",
        ),
        Keyword.STOP,
    ),
    **dict.fromkeys(("START", "UNSTOP", "YES"), Keyword.START),
    **dict.fromkeys(("HELP", "INFO"), Keyword.HELP),
}
_GRAMMAR = re.compile(
    r"(?P<digit>\d)(?:[ ,;:/-]*(?P<code>\d{2,4})(?: +(?P<rest>\d{1,4}))?)?"
)
# 8 answers no message of ours: what follows it is no code, but hours, or a time. "8:30"
# is neither, but a time that begins with an 8; "8/27" is a day.
UNCODED = "8"
_UNCODED_GRAMMAR = re.compile(
    r"(?P<digit>8)(?:[ ,;-]*(?P<code>\d{1,2}:\d\d|\d{1,4})"
    r"(?: +(?P<rest>\d{1,2}:\d\d|\d{1,4}))?)?"
)

HELP = "?"
_UNCODED_WORDS = re.compile(r"8(?:[ ,;:/-]|$)")


@dataclass(frozen=True, slots=True)
class Reply:
    """A well-formed text. `code` is blank for a bare digit; `rest` are digits.

    After UNCODED they are no code: one to four digits each, a time without its colon.
    """

    digit: str
    code: str = ""
    rest: str = ""


def parse_reply(body: str) -> Reply | None:
    """The reply `body` is, or None.

    `1 41`, `141`, `1-41`, `1, 41.` and `1 41 35` are replies, `1` is a bare digit.
    Anything with a letter in it is none: "1 41 cannot come" must not accept.
    """
    plain = " ".join(unicodedata.normalize("NFKC", body).split())
    if not plain.isascii():
        return None
    bare = plain.strip(" .,!?'\"()")
    if (said := _UNCODED_GRAMMAR.fullmatch(bare)) is not None:
        return Reply(UNCODED, _digits(said["code"]), _digits(said["rest"]))
    found = _GRAMMAR.fullmatch(bare)
    if found is None or found["digit"] == UNCODED:
        return None
    return Reply(found["digit"], found["code"] or "", found["rest"] or "")


def asked_how(body: str) -> Reply | None:
    """A bare HELP for a text of question marks alone: what may be texted. None for any
    other text.
    """
    return Reply(HELP) if body.strip() and not body.strip(" ?") else None


def meant_uncoded(body: str) -> Reply | None:
    """A bare UNCODED for words that begin with it ("8 until 7", "8 2 hours", "8:30"):
    they do nothing, and are answered with examples. None for any other text.
    """
    return Reply(UNCODED) if _UNCODED_WORDS.match(" ".join(body.split())) else None


def _digits(said: str | None) -> str:
    """`7:00` as 0700; other digits as they are."""
    if said is None or ":" not in said:
        return said or ""
    return said.replace(":", "").zfill(4)


def carrier_keyword(body: str) -> Keyword | None:
    """The carrier's word that `body` consists of, or None.

    A word within a sentence is no keyword; case and a closing mark do not matter.
    """
    return _KEYWORDS.get(" ".join(body.upper().split()).strip(" .,!?'\""))


def keyword_of(opt_out_type: str) -> Keyword | None:
    """What the carrier says that it took a text for (OptOutType), or None."""
    return next((word for word in Keyword if word.value == opt_out_type.lower()), None)


def uses_carrier_keyword(text: str) -> bool:
    """Whether a text of ours would read as one: then its answer never reaches us."""
    return carrier_keyword(text) is not None
