"""Where a page may be pushed to, and with which facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch import words as dispatch_words
from notifications import words
from notifications.core.push import are_keys, is_known
from oncall import sentences


@pytest.mark.parametrize(
    ("endpoint", "may"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://db5p.notify.windows.com/w/?token=abc", True),
        ("https://FCM.googleapis.com/abc", True),
        ("http://fcm.googleapis.com/abc", False),
        ("https://fcm.googleapis.com:8443/abc", False),
        ("https://fcm.googleapis.com@evil.example/abc", False),
        ("https://someone@fcm.googleapis.com/abc", False),
        ("https://fcm.googleapis.com.evil.example/abc", False),
        ("https://evilnotify.windows.com/abc", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("http://127.0.0.1:8000/", False),
        ("https://[::1/abc", False),
        ("https://169.254.169.254\\.push.apple.com/latest", False),
        ("https://evil.example;.push.apple.com/abc", False),
        ("https://evil.example%2f.push.apple.com/abc", False),
        ("https://fcm.googleapis.com\n/abc", False),
        ("https://fcm.goo\tgleapis.com/abc", False),
        ("https://fcm.googleapis.com/" + "a" * 1000, False),
        ("", False),
    ],
)
def test_only_the_push_services_there_are_may_be_called(
    endpoint: str, may: bool
) -> None:
    assert is_known(endpoint) is may


def test_a_host_of_the_desk_may_be_called_at_its_port_alone() -> None:
    also = frozenset({("127.0.0.1", 8300)})

    assert is_known("http://127.0.0.1:8300/send", also=also)
    assert not is_known("http://127.0.0.1:8301/send", also=also)


@given(p256dh=st.text(max_size=120), auth=st.text(max_size=60))
def test_keys_of_no_browser_are_refused_and_never_raise(p256dh: str, auth: str) -> None:
    assert not are_keys(p256dh, auth)


def test_what_a_screen_shows_takes_closed_facts_alone() -> None:
    for make in (dispatch_words.page_note, words.test_note):
        assert sentences.examples(make, make.__name__)  # type: ignore[arg-type]
