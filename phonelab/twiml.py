"""Reading TwiML: which verbs, in which order?"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

VOICE_VERBS = frozenset(
    ["Say", "Play", "Gather", "Pause", "Redirect", "Hangup", "Reject", "Dial"]
)
TEXT_VERBS = frozenset(["Message", "Redirect"])
NESTED = {
    "Gather": frozenset(["Say", "Play", "Pause"]),
    "Dial": frozenset(["Number", "Conference"]),
    "Message": frozenset(["Body"]),
}


class BadTwiml(ValueError):
    """The document cannot be carried out; `code` is the carrier's for it."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    attributes: Mapping[str, str]
    words: str
    children: tuple["Verb", ...] = ()

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def number(self, name: str, default: float) -> float:
        """The attribute as a number; `default` when it is missing or is none."""
        try:
            return float(self.attributes.get(name, default))
        except ValueError:
            return default

    def flag(self, name: str, default: bool = False) -> bool:
        return self.get(name, str(default)).lower() == "true"


def parse(document: str, *, verbs: frozenset[str] = VOICE_VERBS) -> tuple[Verb, ...]:
    """The verbs of a `<Response>`. Raises BadTwiml: 12100 (no XML), 12200 (wrong)."""
    if "<!DOCTYPE" in document or "<!ENTITY" in document:
        raise BadTwiml("TwiML may not declare entities", 12100)
    try:
        root = ET.fromstring(document.strip())  # noqa: S314 - no entities get this far
    except ET.ParseError as error:
        raise BadTwiml(f"not XML: {error}", 12100) from error
    if root.tag != "Response":
        raise BadTwiml(f"<{root.tag}> instead of <Response>", 12200)
    return tuple(_read(element, verbs, root.tag) for element in root)


def _read(element: ET.Element, allowed: frozenset[str], parent: str) -> Verb:
    name = element.tag
    if name not in allowed:
        raise BadTwiml(f"<{name}> may not stand in <{parent}>", 12200)
    inside = NESTED.get(name)
    children = () if inside is None else _children(element, inside)
    # Speech may carry marks (<break>, <emphasis>): only their words are heard.
    said = "".join(element.itertext()) if inside is None else (element.text or "")
    return Verb(name, dict(element.attrib), said.strip(), children)


def _children(element: ET.Element, allowed: frozenset[str]) -> tuple[Verb, ...]:
    return tuple(_read(child, allowed, element.tag) for child in element)
