"""The way to every room, by what one does there: a few at hand, the rest folded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.core.acts import Act
from agencies.core.scope import Scope

AT_HAND = 5  # links in the bar where others are folded; with "More" six
NIGHT, ROSTER, BOOKS, PEOPLE, RULES, YOU = (
    _("Tonight"),
    _("Roster"),
    _("Books"),
    _("People"),
    _("Rules"),
    _("You"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One room. `act` is what one must be allowed to do there."""

    name: str
    label: Promise
    group: Promise
    act: Act = Act.USE_ACCOUNT


# The order is how often somebody who may go there does.
ENTRIES = (
    Entry("oncall:home", _("Home"), NIGHT),
    Entry("dispatch:board", _("Board"), NIGHT, Act.STEER_CALLOUTS),
    Entry("dispatch:callouts", _("Requests"), NIGHT, Act.SEE_CALLOUTS),
    Entry("rosters:my_shifts", _("My shifts"), ROSTER, Act.RESPOND),
    Entry("rosters:rosters", _("Rosters"), ROSTER, Act.SEE_ON_CALL),
    Entry("billing:statements", _("Statements"), BOOKS, Act.SEE_STATEMENTS),
    Entry("dispatch:follow_ups", _("Follow-ups"), NIGHT, Act.FOLLOW_UP),
    Entry("agencies:people", _("People"), PEOPLE, Act.SEE_PEOPLE),
    Entry("dispatch:protocols", _("Protocol"), RULES, Act.SEE_PROTOCOL),
    Entry("dispatch:ladders", _("Ladders"), RULES, Act.EDIT_POLICIES),
    Entry("dispatch:imports", _("Import"), BOOKS, Act.IMPORT_HISTORY),
    Entry("oncall:setting_up", _("Setting up"), RULES, Act.SET_UP),
    Entry("agencies:account", _("Me"), YOU),
)


@dataclass(frozen=True, slots=True)
class Link:
    """As the page shows it."""

    label: Promise
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """`folded`: what stands under "More", by group."""

    at_hand: tuple[Link, ...]
    folded: tuple[tuple[Promise, tuple[Link, ...]], ...]


def navigation(scope: Scope, path: str) -> Navigation:
    """What this person may open, on the page at `path`."""
    may = [entry for entry in ENTRIES if scope.may(entry.act)]
    at_hand = may if len(may) <= AT_HAND else may[:AT_HAND]
    return Navigation(
        tuple(_link(entry, path) for entry in at_hand),
        tuple(_grouped(may[len(at_hand) :], path)),
    )


def _grouped(
    entries: list[Entry], path: str
) -> Iterator[tuple[Promise, tuple[Link, ...]]]:
    groups = (NIGHT, ROSTER, BOOKS, PEOPLE, RULES, YOU)
    ordered = sorted(entries, key=lambda entry: groups.index(entry.group))
    for group, its in groupby(ordered, key=lambda entry: entry.group):
        yield group, tuple(_link(entry, path) for entry in its)


def _link(entry: Entry, path: str) -> Link:
    url = reverse(entry.name)
    return Link(entry.label, url, is_here=path == url)
