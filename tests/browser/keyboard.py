"""A page without a mouse: keys alone, and where they lead can be seen."""

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 90
# Nothing of it above or below what the window shows, and a ring around it.
SEEN = """one => {
  const box = one.getBoundingClientRect(), ring = getComputedStyle(one).outlineStyle;
  if (one !== document.activeElement) return "";
  if (box.bottom > innerHeight + 1 || box.top < -1) return "out of sight";
  return ring === "none" ? "without a ring" : "seen";
}"""


class Keyboard:
    """Presses keys on a page, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def types(self, text: str) -> None:
        self.press(*text)

    def go_to(self, what: Locator) -> None:
        """By Tab alone, however far; who gets there sees it."""
        expect(what).to_be_visible()
        for _tab in range(MOST_TABS):
            self.press("Tab")
            if where := what.evaluate(SEEN):
                assert where == "seen", f"{what}: {where}"
                return
        raise AssertionError(f"no Tab leads to {what}")

    def choose(self, what: Locator, key: str = "Enter") -> None:
        """Go there and press it."""
        self.go_to(what)
        self.press(key)
