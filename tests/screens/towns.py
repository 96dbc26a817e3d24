"""Two consortia to look at: the demonstration's, told in full, and the strangers' of
`tests/cast.py`, which has one of everything that an address can name.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings

from agencies.core.words import Role
from agencies.models import User
from common import clock
from dispatch.core.words import Channel, ResponseType, Source, Weapon
from dispatch.models import Callout
from dispatch.services import answering, intake
from oncall import heartbeat
from oncall.story.sign_ins import SIGN_INS
from tests.architecture import sweep
from tests.architecture.doors import Arguments, strangers_objects
from tests.cast import PASSWORD, Cast, build_cast
from tests.screens import crawl, routes, states
from tests.screens.crawl import Found, Screen

NIGHT = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)  # Saturday to Sunday, twenty to two
MINUTE = timedelta(minutes=1)
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
VISITOR = "visitor"
ALL_ALIKE = 40
WITHOUT_SIGN_IN = ("/", "/accounts/login/", "/offline")


@contextmanager
def as_if_nothing_had_been(folder: Path, now: datetime) -> Iterator[None]:
    """What is done in here is taken back; the engine's last turn was just now."""
    logging.disable(logging.CRITICAL)
    try:
        with (
            override_settings(VAR_DIR=folder, PASSWORD_HASHERS=QUICK),
            clock.at(now),
            transaction.atomic(),
        ):
            for lane in (*heartbeat.PAGING, heartbeat.ROSTERS, heartbeat.DESK):
                heartbeat.beat(lane, now=now)
            yield
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)


def browser_of(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def demonstration(folder: Path) -> list[Found]:
    """As each whom the demonstration lets sign in, in a night with two requests."""
    with as_if_nothing_had_been(folder, NIGHT):
        call_command("seed_demo", stdout=StringIO())
        _tonight()
        return [
            crawl.follow(VISITOR, Client(), WITHOUT_SIGN_IN),
            *(
                crawl.follow(row.email.partition("@")[0], browser_of(_known(row.email)))
                for row in SIGN_INS
            ),
        ]


def _known(email: str) -> User:
    return User.objects.get(email=email)


def _tonight() -> None:
    """Rivera is on her way to Stony Ford; Harlow's request is being called."""
    first = _ask("ames@stony-ford.example", "Quarry Road", NIGHT - 12 * MINUTE)
    page = first.pages.get()
    answering.accept_page(
        page.pk, in_person=True, now=NIGHT - 11 * MINUTE, source=Source.KEYPAD
    )
    answering.give_minutes(
        first.pk, 35, by=page.person_id, now=NIGHT - 11 * MINUTE, source=Source.KEYPAD
    )
    _ask("dunn@harlow.example", "Elm Street", NIGHT - MINUTE // 4)


def _ask(email: str, place: str, at: datetime) -> Callout:
    officer = _known(email)
    return intake.open_callout(
        intake.NewCallout(
            agency=officer.memberships.all()[0].organisation,
            response_type=ResponseType.CO_RESPONSE,
            weapon=Weapon.NO,
            place=place,
            channel=Channel.WEB,
            source=Source.WEB,
            requester_id=officer.pk,
            entered_by_id=officer.pk,
        ),
        now=at,
    )


@dataclass(frozen=True, slots=True)
class NextDoor:
    """`found` by links, `unlinked` without; `silent` are addresses nobody can open."""

    found: list[Found]
    unlinked: list[Screen]
    silent: list[str]
    states: list[Screen]


def strangers(folder: Path, now: datetime, opened: int = crawl.OPENED) -> NextDoor:
    """As each stranger, by links; and what no link leads to, by its entry in doors."""
    with as_if_nothing_had_been(folder, now):
        cast = build_cast(now)
        hashed = make_password(PASSWORD)
        named = strangers_objects(cast, now)
        for person in cast.people():
            person.password = hashed
            person.save(update_fields=["password"])
        clients = {who: browser_of(person) for who, person in _of(cast).items()}
        found, unlinked, silent = _walked(clients, named, opened)
        if {one.route for one in unlinked} - set(routes.NO_LINK):
            # The few that were opened of many alike may be those without the link.
            found, unlinked, silent = _walked(clients, named, ALL_ALIKE)
        shown = list(states.every_state(cast, now))
        return NextDoor(found, unlinked, silent, shown)


def _walked(
    clients: dict[str, Client], named: dict[str, Arguments], opened: int
) -> tuple[list[Found], list[Screen], list[str]]:
    found = [crawl.follow(VISITOR, Client(), WITHOUT_SIGN_IN, opened)]
    found += [
        crawl.follow(who, client, opened=opened) for who, client in clients.items()
    ]
    reached = frozenset(
        {screen.route for each in found for screen in each.screens}
        | {name for each in found for name in each.files}
    )
    unlinked, silent = routes.unreached(sweep.routes(), reached, clients, named)
    return found, unlinked, silent


def _of(cast: Cast) -> dict[str, User]:
    return {
        Role.OFFICER: cast.stranger_officer,
        Role.DISPATCHER: cast.stranger_dispatcher,
        Role.CLINICIAN: cast.stranger_clinician,
        Role.SUPERVISOR: cast.stranger_supervisor,
        Role.COORDINATOR: cast.stranger_coordinator,
        Role.FINANCE: cast.stranger_finance,
        Role.AGENCY_LEAD: cast.stranger_chief,
        Role.ADMINISTRATOR: cast.stranger_admin,
    }
