"""Where the night of a pattern is by the plan now, whoever holds it."""

from common.intervals import Span
from rosters.models import PatternLine
from rosters.selectors.swaps import Night, Shift


def night_now(night: Night) -> Span | None:
    """The whole night, moved or not; None when it does not take place."""
    line = PatternLine.objects.with_all().filter(pk=night[0]).first()
    if line is None:
        return None
    pattern = line.as_pattern()
    if not pattern.has_night(night[1]):
        return None
    if night[1] in pattern.exceptions:
        return pattern.exceptions[night[1]]
    return pattern.night(night[1])


def night_span(shift: Shift) -> Span:
    """What an override of the shift must span: the whole night of a pattern, so that
    it stands for whatever of it the holder has, also when that changes.
    """
    whole = night_now(shift.night) if shift.night else None
    return whole or shift.span
