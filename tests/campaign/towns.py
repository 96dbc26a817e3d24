"""Which telephone is whose: a town's numbers, from its index. Imports nothing."""

_LAST = {
    "primary": 1,
    "backup": 2,
    "supervisor": 3,
    "officer": 10,
    "voice": 40,
    "outside": 99,
}


def number_of(town: int, whose: str) -> str:
    """E.164. Towns 0 to 99; `whose` is a person of the town, "voice" or "outside"."""
    return f"+1715556{town:02}{_LAST[whose]:02}"


def town_of(number: str) -> int:
    """Whose town a number is of."""
    return int(number[8:10])
