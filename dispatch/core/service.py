"""The service policy: what an officer may choose while everybody is engaged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Choice(StrEnum):
    """What the officer chooses. Key 3 is the next tier where somebody of it could
    come, else the outside line."""

    WAIT = "wait"
    PHONE = "phone"  # to talk by phone, as soon as somebody is free
    NEXT_TIER = "next_tier"  # the ladder goes on to who else it rings
    OUTSIDE_LINE = "outside_line"


class ServiceFault(StrEnum):
    """What does not hold together in a service policy."""

    NO_CHOICE = "no_choice"
    NO_TIME = "no_time"
    BY_ITSELF = "by_itself"  # nobody can choose for the officer to talk by phone
    WAITS_ANYWAY = "waits_anyway"  # to wait is what nobody may choose


def service_faults(
    choices: tuple[Choice, ...],
    otherwise: Choice,
    *,
    answer_within: timedelta,
    longest_wait: timedelta,
) -> Iterator[ServiceFault]:
    if not choices:
        yield ServiceFault.NO_CHOICE
    if min(answer_within, longest_wait) <= timedelta(0):
        yield ServiceFault.NO_TIME
    if otherwise is Choice.PHONE:
        yield ServiceFault.BY_ITSELF
    if otherwise is Choice.WAIT and Choice.WAIT not in choices:
        yield ServiceFault.WAITS_ANYWAY


_SAID = {
    ServiceFault.NO_CHOICE: "an officer needs at least one choice",
    ServiceFault.NO_TIME: "an answer and a wait need some time",
    ServiceFault.BY_ITSELF: "without an answer it cannot be by phone",
    ServiceFault.WAITS_ANYWAY: "to wait must be a choice where it is the default",
}


@dataclass(frozen=True, slots=True)
class Service:
    """What one consortium lets an officer choose while everybody is engaged.

    Unanswered for `answer_within`, `otherwise` is done. A wait is asked about again
    after `longest_wait`. `travel`: from being free to being there, in the estimate.
    ValueError for whatever `service_faults` finds.
    """

    choices: tuple[Choice, ...] = tuple(Choice)
    otherwise: Choice = Choice.NEXT_TIER
    answer_within: timedelta = timedelta(minutes=2)
    longest_wait: timedelta = timedelta(minutes=60)
    travel: timedelta = timedelta(minutes=30)

    def __post_init__(self) -> None:
        for fault in service_faults(
            self.choices,
            self.otherwise,
            answer_within=self.answer_within,
            longest_wait=self.longest_wait,
        ):
            raise ValueError(_SAID[fault])

    def offers(
        self, *, in_person: bool, has_next: bool, has_line: bool
    ) -> tuple[Choice, ...]:
        """Which of its choices there are for one request, in the order of the keys.

        Who asked for a phone call waits for one: that is one choice, not two. Of next
        tier and outside line there is one at most.
        """
        there = {
            Choice.WAIT: True,
            Choice.PHONE: in_person,
            Choice.NEXT_TIER: has_next,
            Choice.OUTSIDE_LINE: has_line,
        }
        found = [one for one in Choice if one in self.choices and there[one]]
        if Choice.NEXT_TIER in found and Choice.OUTSIDE_LINE in found:
            found.remove(Choice.OUTSIDE_LINE)
        return tuple(found)


USUAL = Service()
KEYS = {
    Choice.WAIT: "1",
    Choice.PHONE: "2",
    Choice.NEXT_TIER: "3",
    Choice.OUTSIDE_LINE: "3",
}


def chosen_by(key: str, offers: tuple[Choice, ...]) -> Choice | None:
    """Which of `offers` that digit means; None for one that is not offered."""
    return next((one for one in offers if KEYS[one] == key), None)
