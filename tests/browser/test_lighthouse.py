"""Lighthouse on the ten pages used most: accessibility and good practice."""

from uuid import UUID

import pytest

from tests import lighthouse
from tests.flow.system import System

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not lighthouse.IS_INSTALLED, reason="make lighthouse"),
]


def test_the_ten_pages_used_most_have_nothing_that_lighthouse_finds(
    system: System,
) -> None:
    request = system.person("dunn").ask(place="Harlow")
    system.phone("rivera").wait_for_text("TANDEM")
    page = system.one("SELECT public_id FROM dispatch_page")
    sheets = lighthouse.most_used(
        system.url,
        system.person,
        request=request,
        page=str(UUID(str(page))),
        roster=system.house.facts["roster"],
    )

    found = lighthouse.scores(sheets, "accessibility", "best-practices")

    assert len(found) == 2 * len(sheets) == 20
    assert [one for one in found if one.points < lighthouse.ENOUGH] == []
