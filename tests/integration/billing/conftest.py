import pytest

from tests.cast import Cast
from tests.integration.billing.books import Books
from tests.integration.notifications.conftest import file_database

__all__ = ["books", "file_database"]


@pytest.fixture
def books(cast: Cast) -> Books:
    """Tri-Town's books with the story's agreement in force since July."""
    made = Books(cast)
    made.agree()
    return made
