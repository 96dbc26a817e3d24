"""Every sentence on the wire: closed facts alone, one segment, no carrier's word."""

import re
from dataclasses import dataclass

import pytest

from agencies.models import User
from notifications.core import gsm7
from notifications.core.replies import uses_carrier_keyword
from oncall import sentences
from oncall.sentences import NotClosed

WORDS = "STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT|REVOKE|OPTOUT|START|UNSTOP|YES|HELP"
ASKED_FOR = re.compile(rf"\b(?i:reply|text) ({WORDS}|INFO)\b")
MAKERS = dict(sentences._makers())
TEXTS = [where for where in MAKERS if sentences.is_text(where)]


def test_the_ones_everybody_knows_are_found() -> None:
    assert {
        "dispatch.words.clinicians.page_text",
        "dispatch.words.officers.nobody_text",
        "notifications.words.verification_text",
        "notifications.words.card_text",
        "notifications.words.fallback_call",
        "rosters.words.confirming.confirm_text",
        "rosters.words.unavailable.begun",
        "rosters.spoken.confirm",
    } <= set(MAKERS)
    assert len(TEXTS) > 80
    assert set(TEXTS) >= sentences.TEXTS
    assert set(MAKERS) >= sentences.SPOKEN


@pytest.mark.parametrize("where", TEXTS)
def test_a_text_is_one_segment_of_gsm7_whatever_it_says(where: str) -> None:
    for text in sentences.examples(MAKERS[where], where):
        assert 0 < (gsm7.septets(gsm7.fold(text)) or 999) <= 160, text


@pytest.mark.parametrize("where", TEXTS)
def test_no_text_is_or_asks_for_a_word_the_carrier_swallows(where: str) -> None:
    for text in sentences.examples(MAKERS[where], where):
        assert not uses_carrier_keyword(text)
        assert not ASKED_FOR.search(text), text


@pytest.mark.parametrize("where", MAKERS)
def test_a_sentence_takes_closed_facts_alone(where: str) -> None:
    assert sentences.examples(MAKERS[where], where)


@dataclass(frozen=True, slots=True)
class Subject:
    town: str
    diagnosis: str


def with_a_note(town: str, note: str) -> str:
    return f"{town}: {note}"


def with_a_person(person: User) -> str:
    return str(person)


def with_a_subject(subject: Subject) -> str:
    return str(subject)


def with_anything(**more: object) -> str:
    return str(more)


def test_a_sentence_with_a_private_field_is_refused() -> None:
    for made in (with_a_note, with_a_person, with_a_subject, with_anything):
        with pytest.raises(NotClosed):
            sentences.examples(made, made.__name__)


def test_a_longer_text_is_counted_in_segments_of_153() -> None:
    def of(length: int) -> int:
        return sentences.Sentence("x", True, "", "a" * length).segments

    assert [of(160), of(161), of(306), of(307)] == [1, 2, 2, 3]
