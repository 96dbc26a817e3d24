"""Refusals about rosters, as facts, in words for the person who asked."""

from common.errors import DomainError, NotUnderstood
from rosters.core.rules import Broken


class EndsBeforeItStarts(NotUnderstood):
    """A span that would have no length."""


class AlreadyOver(DomainError):
    """The span lies wholly in the past, which only a correction may touch."""


class NotYetOver(DomainError):
    """A correction reaches into the future, where the plan decides."""


class ShiftTooLong(DomainError):
    """A shift longer than 31 days."""


class ShiftOverlaps(DomainError):
    """Two patterns of one position would cover the same time."""


class PatternThereAlready(DomainError):
    """Another pattern of the position puts the same people on at the same times."""


class OverrideOverlaps(DomainError):
    """Another override stands for the same position and time."""


class ChangesNothing(DomainError):
    """There is nobody, or another, where somebody is to be replaced or taken off."""


class RulesBroken(DomainError):
    """The person may not take the span; `broken` are all the rules that say so."""

    def __init__(
        self,
        sentence: str,
        *,
        broken: tuple[Broken, ...] = (),
        field: str | None = "person",
    ) -> None:
        super().__init__(sentence, field=field)
        self.broken = broken


class RulesNotWaived(DomainError):
    """An edit of the plan breaks rules that nobody overrides by name."""


class NoReason(DomainError):
    """A rule is to be overridden, and nobody says why."""


class ChangedSince(DomainError):
    """Somebody changed it since it was looked at; `edition` is what it is now."""

    def __init__(self, sentence: str, *, edition: str) -> None:
        super().__init__(sentence)
        self.edition = edition


class LinesContradict(DomainError):
    """Two lines of one week share a time and do not say the same of it."""


class ChangedHands(DomainError):
    """Somebody else has the shift by now than was thought."""


class NobodyShould(DomainError):
    """Nobody is on call and nobody is meant to be: nothing is there to take."""


class NobodyInRotation(DomainError):
    """A rotation without members."""


class TwiceInRotation(DomainError):
    """The same person in two places of one rotation."""


class DropsLaterChanges(DomainError):
    """Other people in a rotation, for which joining or leaving is agreed for later."""


class TooManyPositions(DomainError):
    """More seats in a tier than anybody could look after."""


class Ended(DomainError):
    """The position, or its roster, is there no more, or will not be by then."""


class NotEligible(DomainError):
    """The person is not a clinician of this consortium."""


class EndsAlready(DomainError):
    """A pattern that ends before the day it is to end on."""


class NoSuchNight(DomainError):
    """The pattern has no night on that date."""


class NameTaken(DomainError):
    """Another roster of the consortium has that name."""


class NotAMember(DomainError):
    """The agency has no seat in the consortium."""


class TooManyFeeds(DomainError):
    """As many addresses of one calendar as there may be."""


class TooMuchAsked(DomainError):
    """More rest, or fewer nights, than any roster could keep."""


class NobodyToAsk(DomainError):
    """A swap offered to nobody who may take it."""


class AlreadyOnOffer(DomainError):
    """The shift is offered in another swap that is open."""


class NotAsked(DomainError):
    """The person was not asked about that swap."""


class SwapOver(DomainError):
    """Nothing can be done to the swap any more."""


class SwapTaken(DomainError):
    """Somebody else was first; `by` is their name."""

    def __init__(self, sentence: str, *, by: str) -> None:
        super().__init__(sentence)
        self.by = by


class PlanChanged(DomainError):
    """The shift is not the holder's any more."""


class AlreadyBegun(DomainError):
    """The shift has begun: it is taken over, not swapped."""


class GapOver(DomainError):
    """Somebody has it, or nobody need have it any more."""


class LeadOutOfBounds(DomainError):
    """People would be asked too late before their shift, or too early."""


class NotYourShift(DomainError):
    """The shift passed to somebody else, moved, or is over."""


class DraftOver(DomainError):
    """The draft was published, taken back or thrown away."""


class DraftSettled(DomainError):
    """Somebody else published or undid the draft first; `by` is their name."""

    def __init__(self, sentence: str, *, by: str) -> None:
        super().__init__(sentence)
        self.by = by


class DoneAlready(DomainError):
    """Whoever asks has done it before: it is as they want it."""


class DraftChanged(DomainError):
    """Somebody changed the draft since it was looked at."""


class NothingToPublish(DomainError):
    """No line of the draft can be published as it is."""


class NoOpenShifts(DomainError):
    """Nothing on those days is open: there is nothing to draft."""


class PeriodOutOfBounds(DomainError):
    """Days that end before they begin, too many, past or too far ahead."""


class CalendarUnreadable(DomainError):
    """What is at the address, or in the file, is no calendar we can read."""


class TooManyCalendars(DomainError):
    """As many calendars of one's own as are read."""


class AddressLost(DomainError):
    """The address was sealed under a key we do not have any more."""


class FileRefused(DomainError):
    """A file that cannot be taken over, and where in it that shows."""


class NothingNew(DomainError):
    """Every night of the file stands already, or is refused."""
