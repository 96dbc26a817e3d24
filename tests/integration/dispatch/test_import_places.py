from datetime import datetime
from pathlib import Path

import pytest

from agencies.models import AuditEntry
from dispatch import outcomes
from dispatch.models import Callout, CalloutEvent
from dispatch.services.imports import import_callouts
from dispatch.services.imports_places import NotAssignable, assign_agency
from tests.cast import Cast
from tests.integration.dispatch.importing import ask, row, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def homeless(cast: Cast, now: datetime, tmp_path: Path) -> Callout:
    """An imported request whose place belongs to nobody yet."""
    path = write(tmp_path / "a.csv", row("1", city="?"))
    import_callouts(ask(cast, path), now=now)
    return Callout.objects.get()


def assign(cast: Cast, callout: Callout, agency_id: int, now: datetime) -> Callout:
    return assign_agency(
        callout.pk, agency_id, by=cast.novak.pk, now=now, reason="asked the crew"
    )


def test_a_person_assigns_it_and_it_is_announced_again_for_billing(
    cast: Cast, now: datetime, homeless: Callout, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[outcomes.ResponseClosed] = []
    monkeypatch.setattr(outcomes, "_handlers", [heard.append])

    assign(cast, homeless, cast.harlow.pk, now)

    homeless.refresh_from_db()
    assert homeless.requesting_organisation == homeless.place_agency == cast.harlow
    assert [each.callout_id for each in heard] == [homeless.pk]
    event = CalloutEvent.objects.get(kind="place_assigned")
    assert (event.by, event.details["reason"]) == (cast.novak, "asked the crew")
    assert AuditEntry.objects.get(act="assign_agency").reason == "asked the crew"


def test_the_same_agency_again_changes_nothing(
    cast: Cast, now: datetime, homeless: Callout
) -> None:
    assign(cast, homeless, cast.harlow.pk, now)
    assign(cast, homeless, cast.harlow.pk, now)

    assert CalloutEvent.objects.filter(kind="place_assigned").count() == 1


@pytest.mark.parametrize("stranger", ["ashby", "county_dispatch", "tamarack"])
def test_only_an_agency_of_the_consortium_can_be_given_it(
    cast: Cast, now: datetime, homeless: Callout, stranger: str
) -> None:
    with pytest.raises(NotAssignable, match="agency of this consortium") as refusal:
        assign(cast, homeless, getattr(cast, stranger).pk, now)

    assert refusal.value.field == "agency"
    homeless.refresh_from_db()
    assert homeless.place_agency is None


def test_a_live_request_is_not_assigned_afterwards(
    cast: Cast, now: datetime, homeless: Callout
) -> None:
    Callout.objects.update(kind="live", batch=None)

    with pytest.raises(NotAssignable, match="imported"):
        assign(cast, homeless, cast.harlow.pk, now)
