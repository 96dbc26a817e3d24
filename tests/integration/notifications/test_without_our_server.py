"""What the carrier itself says while our server does not answer."""

import pytest

from notifications.core import gsm7
from notifications.services import numbers
from tests.cast import Cast


@pytest.mark.parametrize("outside_line", ["+17155550199", ""])
def test_it_leaves_open_whether_what_was_sent_or_keyed_in_has_been_taken(
    cast: Cast, outside_line: str
) -> None:
    """It may have been, and only our answer was lost."""
    cast.tri_town.outside_line = outside_line

    texted = numbers.texted_fallback(cast.tri_town)
    spoken = numbers.spoken_fallback(cast.tri_town)

    for said in (texted, spoken):
        assert "Tandem does not answer" in said
        assert "may or may not have been taken" in said
        assert "Nothing" not in said, said
        assert "radio" in said
    assert ("715-555-0199" in texted, outside_line in spoken) == (
        bool(outside_line),
        True,
    )


def test_a_text_of_the_carriers_own_is_one_message_that_says_what_to_do_now(
    cast: Cast,
) -> None:
    cast.tri_town.outside_line = "+17155550199"

    texted = numbers.texted_fallback(cast.tri_town)

    [said] = [part.split("</Message>")[0] for part in texted.split("<Message>")[1:]]
    assert gsm7.septets(said) is not None
    assert (gsm7.septets(said) or 999) <= 160
    assert "Use your radio, or call 715-555-0199, or 988. In danger 911." in said
