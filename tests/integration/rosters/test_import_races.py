"""One file of a roster, confirmed and thrown away at once by several people."""

from datetime import datetime
from uuid import UUID

import pytest

from rosters.core.nights_file import Columns
from rosters.errors import NothingNew
from rosters.models import Override, Position, RosterImport
from rosters.services import imports
from rosters.services.imports import Meaning
from rosters.services.imports_judging import Night
from tests.cast import Cast
from tests.integration.rosters.nights import Nights
from tests.integration.rosters.test_imports import THREE
from tests.integration.rosters.test_races import overlaps
from tests.races import at_once

AS_IT_SAYS = Meaning(Columns(who=0, on=1, starts=2, ends=3))


def draft(where: Position, by: int, now: datetime) -> RosterImport:
    return imports.upload(where, THREE.encode(), file_name="old.csv", by=by, now=now)


def confirm(public_id: UUID, by: int, now: datetime) -> RosterImport:
    """As a page does it: from what it has read itself."""
    found = RosterImport.objects.select_related("position__roster").get(
        public_id=public_id
    )
    seen = list[Night]()
    return imports.confirm(found, AS_IT_SAYS, by=by, now=now, seen=seen)


def test_of_four_who_confirm_one_file_at_once_one_does_it(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    made = draft(nights.primary, cast.novak.pk, now)
    found = at_once(*[lambda: confirm(made.public_id, cast.novak.pk, now)] * 4)

    done = [each for each in found if isinstance(each, RosterImport)]
    refused = [each for each in found if isinstance(each, NothingNew)]
    assert (len(done), len(refused)) == (1, 3), found
    assert Override.objects.filter(imported_in=made).count() == 2
    assert overlaps(nights.primary) == []


def test_two_files_of_the_same_nights_at_once_are_taken_over_once(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    some = [draft(nights.primary, cast.novak.pk, now).public_id for _ in range(2)]

    found = at_once(*[lambda one=one: confirm(one, cast.novak.pk, now) for one in some])

    assert sorted(type(each).__name__ for each in found) == [
        "NothingNew",
        "RosterImport",
    ]
    assert Override.objects.count() == 2


def test_a_file_that_was_thrown_away_meanwhile_is_not_imported_and_that_is_said(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    made = draft(nights.primary, cast.novak.pk, now)
    imports.discard(made)

    with pytest.raises(NothingNew, match="thrown away"):
        imports.confirm(made, AS_IT_SAYS, by=cast.novak.pk, now=now, seen=[])
    assert not Override.objects.exists()


def test_who_throws_a_file_away_while_it_is_confirmed_does_one_or_the_other(
    shared_nights: tuple[Cast, Nights], now: datetime
) -> None:
    cast, nights = shared_nights
    made = draft(nights.primary, cast.novak.pk, now)

    def confirmed() -> object:
        return imports.confirm(made, AS_IT_SAYS, by=cast.novak.pk, now=now, seen=[])

    found = at_once(confirmed, lambda: imports.discard(made))

    stands = RosterImport.objects.filter(pk=made.pk, confirmed_at__isnull=False)
    assert {type(each) for each in found} <= {RosterImport, NothingNew, bool}
    assert Override.objects.count() == 2 * stands.count()
