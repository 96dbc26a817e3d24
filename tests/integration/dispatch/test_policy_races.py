"""Two who save a policy at once: one wins, the other is told who and when."""

from collections import Counter
from datetime import datetime

import pytest

from dispatch.core.words import Help
from dispatch.errors import PolicyChanged
from dispatch.models import AgencyProtocol, LadderPolicy
from dispatch.services import policies
from tests.cast import Cast, build_cast
from tests.integration.dispatch.test_races import LADDER
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("file_database")


@pytest.fixture
def cast(file_database: None, now: datetime) -> Cast:
    return build_cast(now)


def test_of_eight_who_save_at_once_one_is_in_force_and_the_others_are_told(
    cast: Cast, now: datetime
) -> None:
    def save() -> object:
        return policies.set_ladder(
            cast.tri_town, LADDER, by=cast.novak.pk, now=now, seen=0
        )

    found = at_once(*[save] * 8)

    kinds = Counter(type(each).__name__ for each in found)
    assert kinds == {"LadderPolicy": 1, "PolicyChanged": 7}
    assert LadderPolicy.objects.get().version == 1
    told = [each for each in found if isinstance(each, PolicyChanged)]
    assert {each.by for each in told} == {"P. Novak"}


def test_who_saves_another_kind_of_help_at_the_same_moment_is_not_in_the_way(
    cast: Cast, now: datetime
) -> None:
    def save(help_: Help) -> object:
        return policies.set_ladder(
            cast.tri_town, LADDER, by=cast.novak.pk, now=now, seen=0, help_=help_
        )

    found = at_once(lambda: save(Help.IN_PERSON), lambda: save(Help.BY_PHONE))

    assert {type(each).__name__ for each in found} == {"LadderPolicy"}


def test_of_eight_who_save_a_protocol_at_once_one_is_in_force(
    cast: Cast, now: datetime
) -> None:
    def save() -> object:
        return policies.set_protocol(
            cast.harlow, {"version": 1}, by=cast.novak.pk, now=now, seen=0
        )

    found = at_once(*[save] * 8)

    kinds = Counter(type(each).__name__ for each in found)
    assert kinds == {"AgencyProtocol": 1, "PolicyChanged": 7}
    assert AgencyProtocol.objects.get().version == 1


def test_of_eight_who_save_a_service_policy_at_once_one_is_in_force(
    cast: Cast, now: datetime
) -> None:
    def save() -> object:
        return policies.set_service(
            cast.tri_town, {"version": 1}, by=cast.novak.pk, now=now, seen=0
        )

    found = at_once(*[save] * 8)

    kinds = Counter(type(each).__name__ for each in found)
    assert kinds == {"ServicePolicy": 1, "PolicyChanged": 7}
