"""Making a text fit to be spoken by a machine."""

import re


def spelled(text: str) -> str:
    """`text` with every run of digits spoken one by one: 118 becomes 1 1 8."""
    return re.sub(r"\d{2,}", lambda run: " ".join(run.group()), text)
