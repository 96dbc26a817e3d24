"""No code of ours stands on a page where a word should."""

import pytest

from dispatch.core.lifecycle import Mark
from dispatch.core.routing import Why
from dispatch.core.words import Kind, Source, State, Weapon
from dispatch.names import ALARMS, MARKS, SOURCES, routed, state_name
from dispatch.templatetags.callouts import alarm_word, kind_word, weapon_word


@pytest.mark.parametrize("weapon", Weapon)
def test_every_answer_about_weapons_has_words(weapon: Weapon) -> None:
    assert "_" not in str(weapon_word(weapon.value))


@pytest.mark.parametrize("kind", ALARMS)
def test_every_alarm_has_words(kind: str) -> None:
    assert "_" not in str(alarm_word(kind))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_request_has_words(kind: str) -> None:
    assert kind_word(kind)


@pytest.mark.parametrize("state", State)
def test_every_state_has_words(state: State) -> None:
    assert "_" not in state_name(state)


def test_every_source_and_every_mark_has_words() -> None:
    assert set(SOURCES) == set(Source)
    assert set(MARKS) == set(Mark)
    assert "_" not in "".join(
        str(word) for word in [*SOURCES.values(), *MARKS.values()]
    )


@pytest.mark.parametrize("why", Why)
def test_every_reason_to_ring_somebody_or_not_has_words(why: Why) -> None:
    assert routed(why.value) == why.value


def test_what_makes_somebody_unfit_comes_in_words() -> None:
    assert routed("is no clinician today") == "is no clinician today"
