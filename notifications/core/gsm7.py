"""Does a text fit one message of 160 GSM-7 characters, and how is it made to?"""

import unicodedata

LIMIT = 160
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("^{}\\[~]|€")  # each takes the room of two
_PLAINER = str.maketrans(
    {
        "‘": "'",  # noqa: RUF001 - the curly quotes people paste
        "’": "'",  # noqa: RUF001
        "“": '"',
        "”": '"',
        "–": "-",  # noqa: RUF001
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
    }
)


def septets(text: str) -> int | None:
    """The room `text` takes, or None when a character is not in the alphabet."""
    room = 0
    for character in text:
        if character in BASIC:
            room += 1
        elif character in EXTENDED:
            room += 2
        else:
            return None
    return room


def fits(text: str) -> bool:
    """Whether `text` goes as one message, unchanged."""
    room = septets(text)
    return room is not None and room <= LIMIT


def fold(text: str) -> str:
    """`text` with every character in the alphabet: the nearest plain letter, or `?`."""
    return "".join(_nearest(character) for character in text.translate(_PLAINER))


def first_that_fits(*said: str) -> str:
    """The fullest of these that is one text; the last, which is the shortest, where
    none is.
    """
    return next((text for text in said if fits(fold(text))), said[-1])


def fitted(text: str) -> str:
    """`text` folded and cut to one message. A text that fits comes back unchanged.

    Never refuses: a page with one odd letter is better than no page. The words of
    every app are tested to fit, so cutting is the last resort.
    """
    folded, room = fold(text), 0
    for kept, character in enumerate(folded):
        room += 2 if character in EXTENDED else 1
        if room > LIMIT:
            return folded[:kept]
    return folded


def _nearest(character: str) -> str:
    if character in BASIC or character in EXTENDED:
        return character
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if c in BASIC)
    return plain or "?"
