"""A browser and its device, as people call them."""

import pytest

from oncall.browsers import called

MOZILLA = "Mozilla/5.0"
KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7)"
WINDOWS = f"{MOZILLA} (Windows NT 10.0; Win64; x64)"
PHONE = f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (
            (
                f"{MOZILLA} (Linux; Android 10; K) {KIT} Chrome/131.0.0.0 "
                "Mobile Safari/537.36"
            ),
            "Chrome on Android",
        ),
        (
            (
                f"{MOZILLA} (Linux; Android 14; SM-S918B) {KIT} SamsungBrowser/27.0 "
                "Chrome/125.0.0.0 Mobile Safari/537.36"
            ),
            "Samsung Internet on Android",
        ),
        (
            f"{MOZILLA} (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
            "Firefox on Android",
        ),
        (
            f"{PHONE} {APPLE} Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (f"{PHONE} {APPLE} CriOS/131.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{PHONE} {APPLE} FxiOS/133.0 Mobile/15E148 Safari/605", "Firefox on iPhone"),
        (f"{PHONE} {APPLE} EdgiOS/131.0 Version/18.0 Safari/604.1", "Edge on iPhone"),
        (f"{PHONE} {APPLE} Mobile/15E148", "A browser on iPhone"),
        (
            (
                f"{MOZILLA} (iPad; CPU OS 17_5 like Mac OS X) {APPLE} Version/17.5 "
                "Mobile/15E148 Safari/604.1"
            ),
            "Safari on iPad",
        ),
        (f"{WINDOWS}; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Windows"),
        (f"{WINDOWS} {KIT} Chrome/131.0.0.0 Safari/537.36", "Chrome on Windows"),
        (
            f"{WINDOWS} {KIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge on Windows",
        ),
        (
            f"{WINDOWS} {KIT} Chrome/130.0 Safari/537.36 OPR/115.0.0.0",
            "Opera on Windows",
        ),
        (f"{MAC} {APPLE} Version/18.1 Safari/605.1.15", "Safari on Mac"),
        (
            f"{MOZILLA} (X11; CrOS x86_64 14541) {KIT} Chrome/131.0",
            "Chrome on ChromeOS",
        ),
        (f"{MOZILLA} (X11; Linux x86_64; rv:133.0) Firefox/133.0", "Firefox on Linux"),
        (
            f"{MOZILLA} (X11; Linux x86_64) {KIT} HeadlessChrome/131.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("curl/8.5.0", "A browser"),
        ("", "A browser"),
        ("<script>Chromecast</script>", "A browser"),
    ],
)
def test_it_is_named_as_its_owner_would(said: str, name: str) -> None:
    assert str(called(said)) == name
