"""What a page says about a request, in words, and what one may do next."""

from dispatch.screens.endings import lead_response, outcome
from dispatch.screens.history import Line, shown_name, timeline
from dispatch.screens.offers import Choices, choices, is_party
from dispatch.screens.standing import Status, status, while_stopped

__all__ = [
    "Choices",
    "Line",
    "Status",
    "choices",
    "is_party",
    "lead_response",
    "outcome",
    "shown_name",
    "status",
    "timeline",
    "while_stopped",
]
