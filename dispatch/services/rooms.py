"""The room in which clinician and officer meet, and where its calls ask us."""

from dispatch.models import Callout


def name_of(callout: Callout) -> str:
    return f"request {callout.public_id}"


def path_of(callout: Callout) -> str:
    return f"/voice/talk/{callout.public_id}"
