"""What stands on an officer's and on a clinician's wallet card."""

from dataclasses import dataclass
from datetime import datetime

from agencies import selectors as agencies
from agencies.core.scope import Scope
from agencies.core.words import Kind
from agencies.models import Consortium, Organisation
from common import numbers
from dispatch.services import policies

EACH = 8  # to a page


@dataclass(frozen=True, slots=True)
class Card:
    """Numbers as people write them. `instead`: whom to call when nobody comes, and
    what else there is, in the agency's own words.
    """

    agency: Organisation
    number: str
    instead: str
    words: str

    @property
    def copies(self) -> range:
        return range(EACH)


def cards(scope: Scope, *, now: datetime) -> list[Card]:
    """The card of the agency one acts for; for a host, provider or dispatch centre
    that of each agency of its consortia.
    """
    house = agencies.acting_organisation(scope)
    found = []
    for consortium in agencies.consortia(scope):
        members = agencies.agencies_of(consortium.pk, now=now)
        if house.kind == Kind.AGENCY.value:
            members = [one for one in members if one.pk == house.pk]
        for agency in members:
            protocol = policies.protocol_of(agency.pk)
            line = protocol.fallback_line or consortium.outside_line
            found.append(
                Card(
                    agency,
                    numbers.shown(consortium.voice_number),
                    numbers.shown(line),
                    protocol.fallback_words,
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class Own:
    """A clinician's: the number that pages them, to be saved where no tap does it."""

    consortium: Consortium
    number: str

    @property
    def copies(self) -> range:
        return range(EACH)


def clinicians_cards(scope: Scope) -> list[Own]:
    """For who keeps or employs clinicians, one for each consortium; else none."""
    if scope.acting_kind not in {Kind.HOST, Kind.PROVIDER}:
        return []
    return [
        Own(consortium, numbers.shown(consortium.voice_number))
        for consortium in agencies.consortia(scope)
    ]
