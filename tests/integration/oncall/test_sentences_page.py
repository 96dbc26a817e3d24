"""The page with every sentence."""

import pytest

from oncall import sentences
from tests.cast import Cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_every_sentence_stands_on_it_with_its_length(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.novak).get("/sentences").content.decode()

    for one in sentences.every_sentence():
        assert one.where in page
    assert " of 160 · 1 segment" in page


def test_an_officer_has_no_use_for_it(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.dunn).get("/sentences").status_code == 403
