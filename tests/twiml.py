"""Whether instructions for the carrier are what its own SDK could have written."""

import inspect
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from twilio.twiml import voice_response

# The SDK takes the text of a verb as an argument too: it is no attribute.
_TEXTS = {"message", "self", "kwargs", "phoneNumber", "name", "url", "words"}
_ATTRIBUTES = {"Number": {"url"}}  # of these they are attributes after all


def wrong(found: ET.Element) -> list[str]:
    """What the SDK knows no verb, place or attribute for; [] is valid."""
    if found.tag != "Response":
        return [f"<{found.tag}> is no Response"]
    return list(_inside(found, voice_response.VoiceResponse))


def _inside(element: ET.Element, kind: Any) -> Iterator[str]:
    for child in element:
        method = getattr(kind, child.tag.lower(), None)
        inner = getattr(voice_response, child.tag, None)
        if method is None or inner is None:
            yield f"<{child.tag}> in <{element.tag}>"
            continue
        known = {_camel(name) for name in inspect.signature(method).parameters}
        yield from (
            f"{name} of <{child.tag}>"
            for name in child.attrib
            if name not in known - (_TEXTS - _ATTRIBUTES.get(child.tag, set()))
        )
        yield from _inside(child, inner)


def _camel(name: str) -> str:
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(part.capitalize() for part in rest)
