"""Facts of the history to JSON and back, checked at the edge."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from rosters.core.facts import Facts, Kept

VERSION = 1


@dataclass(frozen=True, slots=True)
class _Document:
    then: Annotated[Facts, Field(discriminator="kind")]
    was: Annotated[Facts, Field(discriminator="kind")] | None = None


_document: TypeAdapter[_Document] = TypeAdapter(_Document)


def kept_document(then: Facts, was: Facts | None = None) -> dict[str, Any]:
    """As an entry's details keep it: plain JSON with the version of its shape."""
    plain = _document.dump_python(_Document(then, was), mode="json")
    return {"version": VERSION, **plain}


def read_kept(document: object) -> Kept | None:
    """What was kept; None where nothing was (older entries), or nothing legible."""
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return None
    plain = {name: value for name, value in document.items() if name != "version"}
    try:
        found = _document.validate_python(plain)
    except ValidationError:
        return None
    return Kept(found.then, found.was)
