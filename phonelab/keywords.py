"""The words a carrier acts on itself, and what it answers."""

from enum import StrEnum


class OptOut(StrEnum):
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


KEYWORDS = {
    **dict.fromkeys(
        [
            "STOP",
            "STOPALL",
            "UNSUBSCRIBE",
            "CANCEL",
            "END",
            "QUIT",
            "REVOKE",
            "OPTOUT",
        ],
        OptOut.STOP,
    ),
    **dict.fromkeys(["START", "UNSTOP", "YES"], OptOut.START),
    **dict.fromkeys(["HELP", "INFO"], OptOut.HELP),
}

ANSWERS = {
    OptOut.STOP: (
        "You have successfully been unsubscribed. You will not receive any more"
        " messages from this number. Reply START to resubscribe."
    ),
    OptOut.START: (
        "You have successfully been re-subscribed to messages from this number."
        " Reply HELP for help. Reply STOP to unsubscribe."
    ),
    OptOut.HELP: "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def recognise(body: str) -> OptOut | None:
    """The keyword `body` consists of, or None: within a sentence it is only a word."""
    return KEYWORDS.get(body.strip().upper())
