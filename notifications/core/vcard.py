"""A contact card as telephones read it: vCard 3.0 (RFC 2426)."""

from collections.abc import Sequence

FOLD_AT = 74


def vcard(*, name: str, numbers: Sequence[str], note: str, uid: str) -> str:
    """A card with these numbers, the first preferred. CRLF, folded, UTF-8 safe."""
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{uid}"]
    lines += [f"FN:{_escaped(name)}", f"N:{_escaped(name)};;;;", "ORG:Tandem"]
    for nth, number in enumerate(numbers):
        preferred = ",PREF" if nth == 0 else ""
        lines.append(f"TEL;TYPE=WORK,VOICE{preferred}:{number}")
    lines += [f"NOTE:{_escaped(note)}", "END:VCARD"]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(plain.split())


def _folded(line: str) -> str:
    """Lines of at most 75 octets: the rest follows after a blank."""
    parts, rest = [], line
    while len(rest.encode()) > FOLD_AT:
        cut = FOLD_AT
        while len(rest[:cut].encode()) > FOLD_AT:
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*parts, rest])
