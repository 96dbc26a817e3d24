"""Ladders and protocols as documents: every version written can still be read."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.core.ladder import Ladder, Manner, Rung, Whom
from dispatch.core.protocol import (
    Agrees,
    Leads,
    Protocol,
    Verdict,
    WeaponRule,
    verdict,
)
from dispatch.core.service import Choice, Service
from dispatch.core.words import Weapon
from dispatch.documents import policies as documents
from tests.unit.dispatch.test_ladder_laws import ladders

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
SECOND = timedelta(seconds=1)
FIRST_VERSION = {
    "version": 1,
    "rungs": [
        {"whom": "primary", "wait_seconds": 90, "rings": 2},
        {"whom": "supervisor", "wait_seconds": 120, "rings": 1},
    ],
    "bound_seconds": 300,
}


def test_a_ladder_of_the_first_version_rang_everyone_at_once_by_text_and_call() -> None:
    assert documents.ladder_from(FIRST_VERSION) == Ladder(
        (
            Rung(Whom.PRIMARY, 90 * SECOND, rings=2, manner=Manner.AT_ONCE),
            Rung(Whom.SUPERVISOR, 120 * SECOND, rings=1),
        ),
        bound=300 * SECOND,
    )


@given(ladders())
def test_what_is_written_is_read_again(ladder: Ladder) -> None:
    written = documents.ladder_document(ladder)

    assert documents.ladder_from(json.loads(json.dumps(written))) == ladder


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 3},
        {"rungs": []},
        {"bound_seconds": 100},
        {"rungs": [{"whom": "everyone", "wait_seconds": 1}]},
        {"surprise": True},
    ],
)
def test_what_is_no_ladder_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        documents.ladder_from(FIRST_VERSION | wrong)


def test_the_schema_in_the_docs_is_the_one_we_hold_ladders_to() -> None:
    written = json.loads((SCHEMAS / "ladder.json").read_text())

    assert written == documents.ladder_schema()


def test_the_schema_of_protocols_in_the_docs_is_ours_too() -> None:
    written = json.loads((SCHEMAS / "protocol.json").read_text())

    assert written == documents.protocol_schema()


def test_a_protocol_of_the_first_version_let_everybody_ask_and_nobody_agree() -> None:
    old = {"version": 1, "weapon_rule": "phone_only", "beats": ["north beat"]}

    assert documents.protocol_from(old) == Protocol(
        weapon_rule=WeaponRule.PHONE_ONLY, beats=("north beat",)
    )


@given(
    st.builds(
        Protocol,
        weapon_rule=st.sampled_from(WeaponRule),
        agrees=st.sampled_from(Agrees),
        leads=st.sampled_from(Leads),
        fallback_words=st.sampled_from(["", "or 988"]),
    )
)
def test_a_protocol_that_is_written_is_read_again(protocol: Protocol) -> None:
    assert documents.protocol_from(documents.protocol_document(protocol)) == protocol


@pytest.mark.parametrize(
    ("rule", "agrees", "armed", "says"),
    [
        (WeaponRule.STAGE, Agrees.NEVER, True, Verdict.AS_ASKED),
        (WeaponRule.PHONE_ONLY, Agrees.NEVER, True, Verdict.BY_PHONE),
        (WeaponRule.PHONE_ONLY, Agrees.ALWAYS, True, Verdict.BY_PHONE),
        (WeaponRule.PHONE_ONLY, Agrees.NEVER, False, Verdict.AS_ASKED),
        (WeaponRule.SUPERVISOR_AGREES, Agrees.NEVER, True, Verdict.UNTIL_AGREED),
        (WeaponRule.SUPERVISOR_AGREES, Agrees.NEVER, False, Verdict.AS_ASKED),
        (WeaponRule.STAGE, Agrees.ALWAYS, False, Verdict.UNTIL_AGREED),
    ],
)
def test_what_a_protocol_makes_of_a_request(
    rule: WeaponRule, agrees: Agrees, armed: bool, says: Verdict
) -> None:
    protocol = Protocol(weapon_rule=rule, agrees=agrees)
    weapon = Weapon.YES_OR_UNSURE if armed else Weapon.NO

    assert verdict(protocol, weapon, by_supervisor=False) is says
    if says is Verdict.UNTIL_AGREED:
        asked = verdict(protocol, weapon, by_supervisor=True)
        assert asked is Verdict.AS_ASKED


def test_the_schema_of_service_policies_in_the_docs_is_ours_too() -> None:
    written = json.loads((SCHEMAS / "service_policy.json").read_text(encoding="utf-8"))

    assert written == documents.service_schema()


def test_a_service_policy_that_is_written_is_read_again() -> None:
    service = Service(
        choices=(Choice.WAIT, Choice.OUTSIDE_LINE),
        otherwise=Choice.WAIT,
        longest_wait=timedelta(minutes=45),
    )

    assert documents.service_from(documents.service_document(service)) == service


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"choices": []},
        {"otherwise": "phone"},
        {"choices": ["phone"], "otherwise": "wait"},
        {"longest_wait_minutes": 0},
        {"surprise": True},
    ],
)
def test_a_service_policy_that_does_not_hold_together_is_refused(
    wrong: dict[str, object],
) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        documents.service_from({"version": 1} | wrong)
