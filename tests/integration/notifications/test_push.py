"""Pages on a screen: encrypted for one browser, and gone when the browser is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from common.due import claim
from dispatch.services import policies
from notifications import selectors
from notifications.errors import NotAScreen
from notifications.models import Message, Push, Subscription
from notifications.services import pushes, sending, subscriptions, testing
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.asking import LADDER, LINDQVIST, accept, ask
from tests.integration.notifications.conftest import Handsets, verified_phone
from tests.push_service import Browser, PushService, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    with serving() as made:
        host, _, port = made.url.removeprefix("http://").partition(":")
        settings.PUSH_ALSO = frozenset({(host, int(port))})
        yield made


def offered(service: PushService, browser: Browser) -> subscriptions.Offered:
    return subscriptions.Offered(
        service.endpoint, browser.p256dh, browser.auth, "Chrome Android"
    )


def carried(now: datetime) -> str:
    """Carry what is due; how the one there is ended, "" while it waits."""
    for row in claim(pushes.DUE, now=now, lease=timedelta(seconds=15), limit=9):
        pushes.carry(row, now=now)
    return Push.objects.get().outcome


def a_screen_of_lindqvist(
    cast: Cast, service: PushService, now: datetime
) -> tuple[Browser, Subscription]:
    policies.set_ladder(cast.tri_town, LADDER, by=None, now=now)
    verified_phone(cast.lindqvist, LINDQVIST, now)
    browser = Browser()
    told = offered(service, browser)
    return browser, subscriptions.subscribe(cast.lindqvist.pk, told, now=now)


def test_a_page_is_shown_on_the_screen_too_and_says_nothing_private(
    cast: Cast, service: PushService, now: datetime
) -> None:
    browser, _screen = a_screen_of_lindqvist(cast, service, now)
    callout = ask(cast, now)

    assert carried(now) == "taken"

    [(headers, body)] = service.posted
    page = callout.pages.get()
    assert browser.read(body) == {
        "title": f"Harlow {callout.sequence} asks for you",
        "body": "In person. STAGE.",
        "path": f"/p/{page.public_id}",
        "tag": str(Message.objects.get(topic="page").public_id),
        "actions": [
            {"action": "take", "title": "I take it"},
            {"action": "cannot", "title": "I cannot"},
        ],
    }
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Urgency"] == "high"
    assert 0 < int(headers["TTL"]) <= 300


def test_a_push_that_was_taken_is_not_an_answer_and_changes_no_ladder(
    cast: Cast, service: PushService, now: datetime
) -> None:
    a_screen_of_lindqvist(cast, service, now)
    callout = ask(cast, now)

    carried(now)

    callout.refresh_from_db()
    assert (callout.state, callout.lead_id) == ("paging", None)
    text, call = Message.objects.get(topic="page").deliveries.order_by("channel")
    assert (text.channel, call.channel) == ("text", "voice")


def test_who_has_a_screen_and_no_phone_is_not_reachable(
    cast: Cast, service: PushService, now: datetime
) -> None:
    subscriptions.subscribe(cast.rivera.pk, offered(service, Browser()), now=now)

    assert selectors.reachable_methods(cast.rivera.pk) == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_dropped_at_once(
    cast: Cast, service: PushService, now: datetime, status: int
) -> None:
    _browser, screen = a_screen_of_lindqvist(cast, service, now)
    ask(cast, now)
    service.status = status

    assert carried(now) == "gone"

    screen.refresh_from_db()
    assert (screen.retired_at, screen.retired_because) == (now, "gone")


def test_a_push_service_that_fails_is_asked_again_while_the_page_rings(
    cast: Cast, service: PushService, now: datetime
) -> None:
    a_screen_of_lindqvist(cast, service, now)
    ask(cast, now)
    service.status = 503

    assert carried(now) == ""
    service.status = 201
    assert carried(now + timedelta(seconds=1)) == "taken"
    assert len(service.posted) == 2


def test_nobody_is_led_elsewhere_by_a_push_service(
    cast: Cast, service: PushService, now: datetime
) -> None:
    a_screen_of_lindqvist(cast, service, now)
    ask(cast, now)
    service.status = 307

    assert carried(now) == ""
    assert len(service.posted) == 1


def test_a_page_somebody_took_is_not_shown_any_more(
    cast: Cast, service: PushService, now: datetime
) -> None:
    a_screen_of_lindqvist(cast, service, now)
    ask(cast, now)
    accept(now)

    assert carried(now) == "too late"
    assert service.posted == []


def test_a_screen_that_was_removed_meanwhile_shows_nothing(
    cast: Cast, service: PushService, now: datetime
) -> None:
    _browser, screen = a_screen_of_lindqvist(cast, service, now)
    ask(cast, now)
    subscriptions.retire(screen, because="removed", by=None, now=now)

    assert carried(now) == "retired"
    assert service.posted == []


def test_an_address_we_no_longer_know_is_never_called(
    cast: Cast, service: PushService, settings: Settings, now: datetime
) -> None:
    a_screen_of_lindqvist(cast, service, now)
    ask(cast, now)
    settings.PUSH_ALSO = frozenset()

    assert carried(now) == "failed"
    assert service.posted == []


def test_an_address_at_no_push_service_is_refused_in_words(
    cast: Cast, now: datetime
) -> None:
    browser = Browser()
    told = subscriptions.Offered(
        "https://169.254.169.254/latest", browser.p256dh, browser.auth, "x"
    )

    with pytest.raises(NotAScreen, match="push service is not one we know"):
        subscriptions.subscribe(cast.rivera.pk, told, now=now)


def test_a_screen_belongs_to_who_subscribed_last(
    cast: Cast, service: PushService, now: datetime
) -> None:
    told = offered(service, Browser())
    hers = subscriptions.subscribe(cast.rivera.pk, told, now=now)
    again = subscriptions.subscribe(cast.rivera.pk, told, now=now)

    his = subscriptions.subscribe(cast.okafor.pk, told, now=now)

    assert hers == again
    hers.refresh_from_db()
    assert hers.retired_because == "another person"
    assert list(Subscription.objects.live()) == [his]


def test_a_test_page_is_shown_too(
    cast: Cast, handsets: Handsets, service: PushService, now: datetime
) -> None:
    browser = Browser()
    subscriptions.subscribe(cast.rivera.pk, offered(service, browser), now=now)

    me = cast.rivera.pk
    testing.send_test(person_id=me, consortium=cast.tri_town, by=me, now=now)
    carried(now)

    [(_headers, body)] = service.posted
    assert browser.read(body)["title"] == "Tandem: a test"
    assert browser.read(body)["path"] == "/me/phones"


def test_what_is_not_worth_a_screen_is_not_shown(
    cast: Cast, handsets: Handsets, service: PushService, now: datetime
) -> None:
    subscriptions.subscribe(cast.rivera.pk, offered(service, Browser()), now=now)

    sending.send(
        person_id=cast.rivera.pk,
        topic="card",
        owner_key="1",
        text="Save our number.",
        now=now,
        consortium=cast.tri_town,
        expires_at=now + timedelta(hours=1),
    )

    assert not Push.objects.exists()


def test_the_page_of_phones_adds_and_removes_a_screen(
    cast: Cast, service: PushService, sign_in: SignIn, now: datetime
) -> None:
    rivera, browser = sign_in(cast.rivera), Browser()
    fields = {
        "endpoint": service.endpoint,
        "p256dh": browser.p256dh,
        "auth": browser.auth,
        "label": "Chrome Android",
    }

    rivera.post("/me/screens", fields)
    page = rivera.get("/me/phones").content.decode()
    [screen] = Subscription.objects.live()
    rivera.post(f"/me/screens/{screen.public_id}/remove")

    assert "Chrome Android" in page
    assert not Subscription.objects.live().exists()


def test_without_a_key_of_ours_no_screen_is_offered(
    cast: Cast, sign_in: SignIn, settings: Settings
) -> None:
    settings.VAPID_PRIVATE_KEY = ""

    page = sign_in(cast.rivera).get("/me/phones").content.decode()

    assert "Pages on this screen" not in page


def test_the_button_in_the_notification_answers_nothing_by_itself(
    cast: Cast, service: PushService, sign_in: SignIn, now: datetime
) -> None:
    a_screen_of_lindqvist(cast, service, now)
    callout = ask(cast, now)
    path = f"/p/{callout.pages.get().public_id}?answer=take"

    page = sign_in(cast.lindqvist).get(path).content.decode()

    callout.refresh_from_db()
    assert callout.state == "paging"
    assert 'value="come" autofocus' in page
