"""The API refuses input of a wrong shape in our words, never in a library's."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from oncall import misread

Texts = Annotated[list[str], Field(min_length=1, max_length=2)]


class Body(BaseModel):
    at: datetime


def said(shape: Any, sent: Any) -> str:
    with pytest.raises(ValidationError) as found:
        TypeAdapter(shape).validate_python(sent)
    return misread.said_of(dict(found.value.errors()[0]))


@pytest.mark.parametrize(
    ("shape", "sent", "begins"),
    [
        (datetime, "yesterday", "This is no instant."),
        (datetime, "2026-02-30", "This is no instant."),
        (datetime, [], "This is no instant."),
        (datetime, "9" * 40, "This is no instant."),
        (date, "11/05/2026", "This is no date."),
        (date, "2026-11-03T02:14:00Z", "This is no date."),
        (time, "half past", "This is no time of day."),
        (UUID, "x", "This is no id."),
        (UUID, 5, "This is no id."),
        (int, "many", "This is no whole number."),
        (int, 2.5, "This is no whole number."),
        (int, None, "This is no whole number."),
        (bool, "perhaps", "This is neither true nor false."),
        (str, 5, "This is no text."),
        (list[str], 5, "This is no list."),
        (Body, 5, "This is no object."),
        (Body, {}, "This is missing."),
        (Annotated[int, Field(ge=1)], 0, "At least 1."),
        (Annotated[int, Field(le=100)], 101, "At most 100."),
        (Annotated[str, Field(max_length=3)], "four", "At most 3 characters."),
        (Annotated[str, Field(min_length=1)], "", "This is empty."),
        (Literal["yes", "no"], "maybe", "This is none of what may stand here: 'yes'"),
        (Texts, [], "At least 1 of them."),
        (Texts, ["a", "b", "c"], "At most 2 of them."),
        (complex, "x", "This cannot be understood."),
    ],
)
def test_each_kind_of_wrong_input_has_a_sentence(
    shape: Any, sent: Any, begins: str
) -> None:
    assert said(shape, sent).startswith(begins)


def test_an_example_of_the_form_that_is_expected_can_be_read() -> None:
    for kind, shape in ((misread.INSTANT, datetime), (misread.DAY, date)):
        example = str(kind).split("as in ")[-1].removesuffix(".")
        assert TypeAdapter(shape).validate_python(example) is not None


def test_what_we_refuse_ourselves_keeps_our_words() -> None:
    error = {"type": "value_error", "msg": "Value error, No NUL characters."}

    assert misread.said_of(error) == "No NUL characters."
