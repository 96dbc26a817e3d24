"""The page on which a host says what an officer may choose while all are engaged."""

from datetime import datetime
from typing import Any

from agencies.models import AuditEntry
from dispatch.core.service import Choice
from dispatch.models import ServicePolicy
from dispatch.services import policies
from tests.cast import Cast
from tests.conftest import SignIn

TYPED: dict[str, Any] = {
    "choices": ["wait", "outside_line"],
    "otherwise": "outside_line",
    "answer_within": "90",
    "longest_wait": "45",
    "travel": "25",
    "seen": "0",
}


def test_a_coordinator_sees_what_changes_before_it_is_saved(
    cast: Cast, sign_in: SignIn
) -> None:
    novak, path = sign_in(cast.novak), f"/engaged/{cast.tri_town.public_id}"

    page = novak.post(path, TYPED).content.decode()

    assert "Nothing is saved yet." in page
    assert "We ring the officer for the outside line, after 90 seconds." in page
    assert not ServicePolicy.objects.exists()


def test_what_was_put_in_force_counts_and_is_audited(
    cast: Cast, sign_in: SignIn
) -> None:
    novak, path = sign_in(cast.novak), f"/engaged/{cast.tri_town.public_id}"

    saved = novak.post(path, TYPED | {"save": "1"})

    service = policies.service_of(cast.tri_town.pk)
    assert saved.status_code == 302
    assert service.choices == (Choice.WAIT, Choice.OUTSIDE_LINE)
    assert service.otherwise is Choice.OUTSIDE_LINE
    assert AuditEntry.objects.filter(act="set_service_policy").count() == 1
    assert "After 45 minutes." in novak.get(path).content.decode()


def test_who_edits_what_another_changed_meanwhile_keeps_what_was_typed(
    cast: Cast, now: datetime, sign_in: SignIn
) -> None:
    novak, path = sign_in(cast.novak), f"/engaged/{cast.tri_town.public_id}"
    policies.set_service(cast.tri_town, {"version": 1}, by=cast.admin.pk, now=now)

    refused = novak.post(path, TYPED | {"save": "1"})
    agreed = novak.post(path, TYPED | {"save": "1", "seen": "1"})

    assert refused.status_code == 409
    assert 'value="45"' in refused.content.decode()
    assert agreed.status_code == 302


def test_what_does_not_hold_together_gets_a_sentence_at_its_field(
    cast: Cast, sign_in: SignIn
) -> None:
    novak, path = sign_in(cast.novak), f"/engaged/{cast.tri_town.public_id}"

    page = novak.post(path, TYPED | {"choices": ["phone"], "otherwise": "wait"})

    assert page.status_code == 422
    assert "To wait can only happen by itself" in page.content.decode()
    assert (
        "at least one choice"
        in novak.post(path, TYPED | {"choices": []}).content.decode()
    )
