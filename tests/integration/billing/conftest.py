import pytest

from tests.cast import Cast
from tests.integration.billing.books import Books


@pytest.fixture
def books(cast: Cast) -> Books:
    """Tri-Town's books with the story's agreement in force since July."""
    made = Books(cast)
    made.agree()
    return made
