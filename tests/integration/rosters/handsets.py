"""The clinicians' phones at numbers that a test can name."""

from datetime import datetime

from tests.cast import Cast
from tests.integration.notifications.conftest import verified_phone
from tests.integration.rosters.nights import Nights, tri_town_nights

RIVERA, OKAFOR, LINDQVIST = "+17155550170", "+17155550171", "+17155550172"
VANG, KESSLER = "+17155550173", "+17155550174"


def nights_with_handsets(cast: Cast, now: datetime) -> Nights:
    """Tri-Town's roster, whose people have these phones."""
    for person, number in (
        (cast.rivera, RIVERA),
        (cast.okafor, OKAFOR),
        (cast.lindqvist, LINDQVIST),
        (cast.vang, VANG),
        (cast.kessler, KESSLER),
    ):
        verified_phone(person, number, now)
    return tri_town_nights(cast, now)
