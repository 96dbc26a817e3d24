"""The bar leads where somebody goes most; what is left is folded, never lost."""

from dataclasses import replace

import pytest

from agencies.core.acts import acts_of
from agencies.core.granting import ROLES_AT
from agencies.core.scope import NOBODY
from agencies.core.words import Kind, Role
from oncall.navigation import AT_HAND, ENTRIES, Navigation, navigation

STANDINGS = sorted((role, kind) for kind in Kind for role in ROLES_AT[kind])


def shown_to(*roles: Role, at: Kind = Kind.HOST, path: str = "/") -> Navigation:
    return navigation(replace(NOBODY, acts=acts_of(roles, at=at)), path)


def labels(shown: Navigation) -> list[str]:
    return [str(link.label) for link in shown.at_hand]


@pytest.mark.parametrize(("role", "kind"), STANDINGS)
def test_a_phone_never_shows_more_than_five_links_and_more(
    role: Role, kind: Kind
) -> None:
    assert len(shown_to(role, at=kind).at_hand) <= AT_HAND


@pytest.mark.parametrize(("role", "kind"), STANDINGS)
def test_every_room_one_may_enter_is_there_once(role: Role, kind: Kind) -> None:
    acts = acts_of([role], at=kind)
    shown = shown_to(role, at=kind)

    urls = [link.url for link in shown.at_hand]
    urls += [link.url for _group, links in shown.folded for link in links]

    assert len(set(urls)) == len(urls) == sum(entry.act in acts for entry in ENTRIES)


def test_an_officer_has_everything_at_hand() -> None:
    shown = shown_to(Role.OFFICER, at=Kind.AGENCY)

    assert labels(shown) == ["Home", "Requests", "Rosters", "Protocol", "Me"]
    assert shown.folded == ()


def test_a_coordinator_has_the_night_at_hand_and_the_rest_by_group() -> None:
    shown = shown_to(Role.COORDINATOR)

    assert labels(shown)[:2] == ["Home", "Board"]
    assert [str(group) for group, _links in shown.folded][-1] == "You"


def test_the_page_one_is_on_is_marked() -> None:
    shown = shown_to(Role.OFFICER, at=Kind.AGENCY, path="/account/")

    assert [str(link.label) for link in shown.at_hand if link.is_here] == ["Me"]
