"""In which order a page is read aloud, against where the eye finds it.

What is read next stands further on in the line, further down, or at the top of a column
further right: nothing that was moved by style alone.
"""

from playwright.sync_api import Page

# Each piece of text and each field, in the order of the document, with the last line of
# the one before and the first of its own.
JUMPS = """() => {
  const pieces = [], root = document.querySelector('main');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const isField = node.nodeType === Node.ELEMENT_NODE
      && node.matches('input:not([type=hidden]), select, textarea, progress, meter');
    if (!isField && (node.nodeType !== Node.TEXT_NODE || !node.data.trim())) continue;
    if (one.closest('option, script, style, .visually-hidden, dialog:not([open])'))
      continue;
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNode(node);
    const lines = Array.from(isField ? node.getClientRects() : range.getClientRects())
      .filter(line => line.width > 1 && line.height > 1 && line.right > 0);
    if (lines.length)
      pieces.push([isField ? node.outerHTML.slice(0, 80) : node.data.trim(), lines]);
  }
  const found = [];
  for (let at = 1; at < pieces.length; at++) {
    const [was, lines] = pieces[at - 1], [is, own] = pieces[at];
    const before = lines[lines.length - 1], next = own[0];
    const higher = next.bottom <= before.top + 1 && next.left < before.right - 1;
    const middle = (next.top + next.bottom) / 2;
    const sameLine = middle > before.top && middle < before.bottom
      && (before.top + before.bottom) / 2 > next.top
      && (before.top + before.bottom) / 2 < next.bottom;
    const earlier = sameLine && next.right <= before.left + 1;
    if (higher || earlier) found.push(`"${is}" after "${was}"`);
  }
  return found;
}"""


def jumps(page: Page) -> list[str]:
    """What is read after something that the eye finds behind it."""
    found: list[str] = page.evaluate(JUMPS)
    return found
