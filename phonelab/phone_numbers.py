"""What counts as a telephone number, and how is it written?"""

import re

E164 = re.compile(r"\+[1-9]\d{6,14}")
DECORATION = re.compile(r"[\s().\-]")


def normalise(typed: str) -> str | None:
    """`typed` in E.164, or None when it is no telephone number.

    Spaces, brackets, dots and hyphens are dropped. Ten digits, or eleven with a
    leading 1, are read as North American.
    """
    bare = DECORATION.sub("", typed)
    if re.fullmatch(r"1?[2-9]\d{9}", bare):
        bare = "+1" + bare[-10:]
    return bare if E164.fullmatch(bare) else None
