"""Making a text fit to be spoken by a machine."""

import re


def spelled(text: str) -> str:
    """`text` with every run of digits spoken one by one: 118 becomes 1 1 8. A time of
    day is left as it is.
    """
    return re.sub(r"\d\d:\d\d|\d{2,}", _said, text)


def _said(found: "re.Match[str]") -> str:
    run = found.group()
    return run if ":" in run else " ".join(run)
