"""A roster's pages in tests: where they are, and what stands on them."""

import re
from html import unescape
from typing import Any

from django.urls import reverse

from tests.integration.rosters.nights import Nights


def address(name: str, nights: Nights, *others: object) -> str:
    return reverse(f"rosters:{name}", args=[nights.roster.public_id, *others])


def text(response: Any) -> str:
    """The page in one line, as a browser reads it."""
    return unescape(" ".join(response.content.decode().split()))


def words(response: Any) -> str:
    """Its words alone, without what marks them up."""
    return re.sub(r"<[^>]+>", "", text(response))
