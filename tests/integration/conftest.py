"""Rules for tests with a database."""

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    """A password takes a third of a second to hash, by design; not in a test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
