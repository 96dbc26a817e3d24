"""What billing refuses, in words fit for the person who asked."""

from collections.abc import Sequence

from common.errors import DomainError


class AgreementDoesNotAddUp(DomainError):
    """The document cannot be read, or says something that cannot be billed by.

    `reasons` are whole sentences, each naming its clause.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons), field="document")
        self.reasons = tuple(reasons)


class AgreementStands(DomainError):
    """It is in force already, or another version begins on that day."""


class DraftChanged(DomainError):
    """Somebody else saved the draft, or put it in force, since it was read.

    `revision` is what it is now.
    """

    def __init__(self, sentence: str, *, revision: int) -> None:
        super().__init__(sentence)
        self.revision = revision


class NoAgreementInForce(DomainError):
    """Nothing was agreed for that day, so there is nothing to bill by."""


class PeriodOverlaps(DomainError):
    """Another period already bills some of those days."""


class PeriodPassed(DomainError):
    """A later period is issued, and they go out in order: this one is billed only as a
    correction, for a reason."""


class PeriodTooEarly(DomainError):
    """It is later than the coming period, so nobody can mean it yet."""


class PeriodNotOver(DomainError):
    """The period's last day has not passed."""


class EarlierPeriodOpen(DomainError):
    """An earlier period is still to be issued; they go out in order."""


class PeriodIssued(DomainError):
    """The period is issued; what is wrong with it becomes an adjustment."""


class PeriodStays(DomainError):
    """It was not opened late, or something rests on it: it is not thrown away."""


class PeriodGone(DomainError):
    """Somebody threw it away since it was looked at."""


class NotATripForTwo(DomainError):
    """The second agency is the first, or none of the consortium's; or there is no such
    trip to take back."""


class CannotWorkOut(DomainError):
    """The figures leave nothing to split by. Names the clause."""


class PeriodLocked(DomainError):
    """The period is locked as it was looked at; nothing in it changes until it is
    unlocked."""


class NotLocked(DomainError):
    """Only a locked period is issued: what was looked at is what goes out."""


class LockedFiguresMoved(DomainError):
    """What would be issued is not what was locked."""


class ChangedMeanwhile(DomainError):
    """What was worked out in steps changed before the last of them."""


class StillOpen(DomainError):
    """Something of the period is neither seen to nor knowingly left."""


class QuestionRefused(DomainError):
    """This cannot be questioned, or not any more."""


class QuestionEnded(DomainError):
    """The question has its outcome already."""


class RemedyRefused(DomainError):
    """What was chosen for an upheld question would move nothing, or what it may not."""


class PaymentRefused(DomainError):
    """The amount, the day or the reversal does not go with the statement."""


class CannotPrint(DomainError):
    """What PDFs are set with is not installed where the engine runs."""


class NoSuchStatement(DomainError):
    """No statement has that number, or more than one has."""


class ScenarioChanged(DomainError):
    """Somebody else kept or deleted the scenario since it was read.

    `revision` is what it is now; 0: it is gone.
    """

    def __init__(self, sentence: str, *, revision: int) -> None:
        super().__init__(sentence)
        self.revision = revision


class ScenarioKept(DomainError):
    """A legal hold keeps the scenario."""


class NothingBilledYet(DomainError):
    """There is no issued period to compare formulas on."""
