"""What to do next for an officer who may not know yet."""

from enum import StrEnum


class Next(StrEnum):
    KNOWN = "known"
    WAIT = "wait"
    RING = "ring"  # a call speaks the news
    ALARM = "alarm"  # a human must find another way


def next_word(*, arrived: bool | None, rung: bool, overdue: bool) -> Next:
    """`arrived`: the news did (or a key said so); None while they still may.

    What is late or cannot arrive any more is spoken by a call once; after that it
    is an alarm. So the officer knows, or somebody knows that they do not, within
    twice the time that makes news late.
    """
    if arrived:
        return Next.KNOWN
    if arrived is None and not overdue:
        return Next.WAIT
    return Next.ALARM if rung else Next.RING
