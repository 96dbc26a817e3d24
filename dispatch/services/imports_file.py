"""Is this a text file that can be read line by line, and which one is it?"""

import codecs
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from common.errors import DomainError

BLOCK_BYTES = 1 << 20
LINE_LIMIT_BYTES = 1 << 20
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FileRefused(DomainError):
    """A file that cannot be imported as it is; nothing of it was stored."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


@dataclass(frozen=True, slots=True)
class Examined:
    """The file's SHA-256 in hex, how it is encoded, and how many lines it has."""

    file_hash: str
    encoding: str
    lines: int


def examine(path: Path) -> Examined:
    """Read the file once, in blocks. Raises FileRefused.

    UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252. A
    file that is none of them, is empty, or has a line longer than a mebibyte is
    refused before anything is stored.
    """
    digest, lines, line_bytes = hashlib.sha256(), 0, 0
    encodings = {name: codecs.getincrementaldecoder(name)() for name in _likely(path)}
    last = b""
    for block in _blocks(path):
        digest.update(block)
        lines += block.count(b"\n")
        for name in [name for name in encodings if not _fits(encodings[name], block)]:
            del encodings[name]
        first, *others = block.split(b"\n")
        if max(line_bytes + len(first), *map(len, others), 0) > LINE_LIMIT_BYTES:
            raise FileRefused(_("A line of this file is too long to be a row."))
        line_bytes = len(others[-1]) if others else line_bytes + len(first)
        last = block
    if not last:
        raise FileRefused(_("The file is empty: it has not even a heading."))
    for name in [name for name in encodings if not _fits(encodings[name], b"", True)]:
        del encodings[name]
    if not encodings:
        raise FileRefused(_("This is not a text file. Save it as CSV (UTF-8)."))
    ends_mid_line = not last.endswith(b"\n")
    return Examined(digest.hexdigest(), next(iter(encodings)), lines + ends_mid_line)


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """The file's lines, with their endings as they are: quotes may hold them."""
    with path.open(encoding=encoding, newline="") as lines:
        yield lines


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            yield block


def _likely(path: Path) -> tuple[str, ...]:
    with path.open("rb") as stream:
        mark = stream.read(2)
    return ("utf-16",) if mark in UTF_16_MARKS else ("utf-8-sig", "cp1252")


def _fits(
    decoder: codecs.IncrementalDecoder, block: bytes, is_last: bool = False
) -> bool:
    try:
        decoder.decode(block, is_last)
    except UnicodeDecodeError:
        return False
    return True
