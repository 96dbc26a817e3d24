"""What people call a browser and what it runs on, from how it introduces itself."""

from django.utils.translation import gettext as _

# The more particular first: most of them also say that they are Chrome, or Safari.
BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/", "OPiOS/", "OPT/"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    (("Safari/",), "Safari"),
)
# An iPhone says "like Mac OS X", and Android that it is Linux.
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def called(user_agent: str) -> str:
    """`Chrome on Android`; `A browser` of which nothing is known. It is what it says it
    is: an iPad may say that it is a Mac.
    """
    named = (name for marks, name in BROWSERS if any(m in user_agent for m in marks))
    browser = next(named, _("A browser"))
    device = next((name for mark, name in DEVICES if mark in user_agent), "")
    if not device:
        return browser
    return _("%(browser)s on %(device)s") % {"browser": browser, "device": device}
