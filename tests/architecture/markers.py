"""Words that stand in everything of the strangers, and in what neighbours keep.

Where one of them is read, something has leaked, whatever the page was for.
"""

from collections.abc import Iterable
from dataclasses import replace

from agencies.models import Consortium, Membership, Organisation, User
from tests.cast import Cast

STRANGER, STRANGERS_AREA = "xyzzy", "906"
NEIGHBOUR, NEIGHBOURS_AREA = "plugh", "920"
STRANGERS = (STRANGER, f"{STRANGERS_AREA}555", f"{STRANGERS_AREA}-555")
NEIGHBOURS = (NEIGHBOUR, f"{NEIGHBOURS_AREA}555", f"{NEIGHBOURS_AREA}-555")


def mark(cast: Cast) -> None:
    """Rename them all. Before their objects are made: those keep what was written."""
    for house in (cast.pine_county, cast.ashby, cast.pine_dispatch):
        house.name = f"Xyzzy {house.name}"
        house.short_name = f"Xyzzy {house.short_name}"
        house.save()
    _mark_consortium(cast.two_rivers)
    for person in cast.people():
        if _works_at(person, (cast.pine_county, cast.ashby, cast.pine_dispatch)):
            _mark_person(person, STRANGER)
        elif _works_at(person, (cast.stony_ford, cast.millbrook)):
            _mark_person(person, NEIGHBOUR)


def _works_at(person: User, houses: Iterable[Organisation]) -> bool:
    return person.memberships.filter(organisation__in=list(houses)).exists()


def _mark_consortium(consortium: Consortium) -> None:
    consortium.name = f"Xyzzy {consortium.name}"
    consortium.short_name = f"Xyzzy {consortium.short_name}"
    consortium.voice_number = f"+1{STRANGERS_AREA}5550180"
    consortium.outside_line = f"+1{STRANGERS_AREA}5550189"
    consortium.save()


def _mark_person(person: User, word: str) -> None:
    person.full_name = f"{word.title()} {person.full_name}"
    person.work_name = f"{word.title()} {person.work_name}"
    person.email = f"{word}-{person.email}"
    person.save()
    Membership.objects.filter(person=person).exclude(badge="").update(
        badge=f"{word}-{person.pk}"
    )


def in_the_place_of_stony_ford(cast: Cast, lead: User) -> Cast:
    """Harlow where the neighbour stands: what is made of it is Harlow's own."""
    return replace(cast, stony_ford=cast.harlow, ames=cast.dunn, brandt=lead)
