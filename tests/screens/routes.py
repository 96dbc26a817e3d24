"""Which addresses have a screen, and which of those no link leads to, with the reason.

Every address answers one question: reached by links, opened without one (`NO_LINK`),
for buttons and machines only (it refuses GET, or its door is a machine's), or no screen
at all (`NO_SCREEN`). What answers none of them fails `test_reached`.
"""

import re
from collections.abc import Iterable

from django.test import Client

from tests.architecture.doors import Arguments
from tests.architecture.sweep import NOT_ALLOWED, Route
from tests.screens import crawl
from tests.screens.crawl import Screen

# Screens all the same: they are opened without a link, and looked at like the others.
NO_LINK: dict[str, str] = {
    "agencies:job": "an address one is sent to when the work begins",
    "oncall:page_me": "a button of the page for setting up leads there",
    "agencies:lock": "what a locked session is sent to",
    "account_logout": "pages have a button; this is for who comes by the address",
    "account_inactive": "what somebody who has left is sent to",
    "account_email_verification_sent": "nobody is sent there, and it says so",
    "account_reset_password_done": "what the form for a new password leads to",
    "account_reset_password_from_key_done": "what the letter's form leads to",
    "mfa_list_webauthn": "linked where the password was just given",
    "socialaccount_login_cancelled": "what another service sends back to",
    "socialaccount_connections": "linked where an organisation has such a service",
    "rosters:counter_swap": "the form's own address: it stands on the swap's page",
    "rosters:start_roster": "linked until the roster has begun",
    "dispatch:join": "linked while somebody is there",
    "dispatch:own_work": "linked from the request, for whoever came too",
    "dispatch:follow_up": "linked from the one it is about, if it is still to be done",
    "dispatch:unassigned": "linked while an import has left some",
    "dispatch:import_tried": "an address one is sent to when a trial is over",
    "billing:times": "linked while times are lacking",
    "billing:mend": "the same, of one response",
    "billing:year": "linked from a period's page once a second year has begun",
}

NO_SCREEN: dict[str, str] = {
    "agencies:no_email_page": "leads on to one's account",
    "account_signup": "closed: one is invited",
    "account_email": "stands behind agencies:no_email_page",
    "account_confirm_login_code": "no codes are sent by e-mail to sign in",
    "account_confirm_email": "whoever invites answers for the address",
    "mfa_download_recovery_codes": "a file",
    "mfa_reauthenticate_webauthn": "asked by a script",
    "mfa_login_webauthn": "asked by a script",
    "mfa_remove_webauthn": "takes a key, which only a device makes: test_sign_in",
    "mfa_edit_webauthn": "takes a key, which only a device makes: test_sign_in",
    "socialaccount_login_error": "answers 401, by the frame of the other pages",
    "socialaccount_signup": "nobody signs up",
    "accounts/social/login/cancelled/": "leads on to where it stands now",
    "accounts/social/login/error/": "leads on to where it stands now",
    "accounts/social/signup/": "leads on to where it stands now",
    "accounts/social/connections/": "leads on to where it stands now",
    "rosters:feed": "a calendar's file",
    "rosters:usual_week": "leads on to the person's weeks",
    "dispatch:protocols": "of one agency it leads on to its protocol; the story has it",
    "billing:statement_pdf": "a file, made by a job",
    "oncall:sign_on_unlock": "leads on to the organisation's service",
    "oncall:sign_on_back": "what the organisation's service sends back to",
    "api-1:api-root": "has no page",
    "oncall:health": "for monitors",
    "oncall:engine": "a part of each page, and only when it differs",
}

MACHINES = ("signed", "token")


def unreached(
    routes: Iterable[Route],
    reached: frozenset[str],
    clients: dict[str, Client],
    objects: dict[str, Arguments],
) -> tuple[list[Screen], list[str]]:
    """Of what no link led to: the screens that open all the same, and the addresses
    that nobody can open and that are not for buttons or machines.
    """
    screens, silent = [], []
    for route in routes:
        if route.name in reached or (route.door or "").startswith(MACHINES):
            continue
        found = _open(route, clients, objects)
        if isinstance(found, Screen):
            screens.append(found)
        elif not found:
            silent.append(route.name)
    return screens, silent


def _open(
    route: Route, clients: dict[str, Client], objects: dict[str, Arguments]
) -> Screen | bool:
    """The screen at that address; else whether it is known to have none."""
    if route.url_is_a_pattern or ("<" in route.pattern and route.name not in objects):
        return False
    url = route.url(objects.get(route.name))
    for who, client in clients.items():
        answer, queries = crawl.ask(client, url)
        if answer.status_code == NOT_ALLOWED:
            return True
        if answer.status_code != 200:
            continue
        if not answer.headers["Content-Type"].startswith("text/html"):
            return True
        html = answer.getvalue().decode()
        if "<html" not in html:
            return True  # a part of a page that a script asks for
        return crawl.as_screen(who, route.name, url, answer, queries=queries)
    return False


def picture_name(screen: Screen) -> str:
    """What a screen's picture is called, the same each time."""
    state = f"state {screen.route}" if screen.who == "state" else screen.route
    return re.sub(r"[^a-z0-9_]+", "-", state.lower()).strip("-")
