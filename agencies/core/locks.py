"""What is closed after too many wrong tries, as a lock names it, and as people do."""

BADGE, FAR_BADGE, CALLER = "badge", "far", "caller"


def named(subject: str) -> tuple[str, str]:
    """Kind of lock, and the badge or telephone it is about; else blank."""
    kind, _colon, rest = subject.partition(":")
    if kind not in {BADGE, FAR_BADGE, CALLER}:
        return "", ""
    return kind, rest.partition(":")[2]


def of_organisation(organisation: str) -> str:
    """How the locks of badges at an organisation's own phones begin."""
    return f"{BADGE}:{organisation}:"


def of_number(number: str) -> tuple[str, str]:
    """How the locks of calls to one number of ours begin."""
    return (f"{CALLER}:{number}:", f"{FAR_BADGE}:{number}:")
