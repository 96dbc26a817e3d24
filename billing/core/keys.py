"""Short stable names, made of what people call a thing."""

import re
from collections.abc import Iterable

LONGEST = 24
_OTHER = re.compile(r"[^a-z0-9]+")


def key_of(name: str, taken: Iterable[str]) -> str:
    """ "Stony Ford PD" is stony-ford-pd; the second of that name stony-ford-pd-2."""
    stem = _OTHER.sub("-", name.lower()).strip("-")[: LONGEST - 3].strip("-") or "x"
    used, key, again = set(taken), stem, 2
    while key in used:
        key, again = f"{stem}-{again}", again + 1
    return key
