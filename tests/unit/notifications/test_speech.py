"""How a text is read out."""

from notifications.core.speech import spelled


def test_a_number_is_said_digit_by_digit_and_a_time_as_a_time() -> None:
    assert spelled("Harlow 118: done 03:52.") == "Harlow 1 1 8: done 03:52."
