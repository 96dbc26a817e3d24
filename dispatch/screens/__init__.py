"""What a page says about a request, in words, and what one may do next."""

from dispatch.screens.alike import Question, open_there
from dispatch.screens.follow_ups import (
    follow_up_history,
    follow_up_lists,
    follow_up_outcome,
)
from dispatch.screens.history import (
    Line,
    entered_by,
    events_after,
    shown_name,
    timeline,
)
from dispatch.screens.offers import (
    Choices,
    cancel_reasons,
    choices,
    decline_reasons,
    is_party,
)
from dispatch.screens.others import Other, may_mark, may_report, others
from dispatch.services.endings import (
    done_as_marked,
    engaged_until,
    lead_response,
    outcome,
    own_work,
    reported,
)
from dispatch.services.standing import Status, status, while_stopped
from dispatch.services.telling import lead_name

__all__ = [
    "Choices",
    "Line",
    "Other",
    "Question",
    "Status",
    "cancel_reasons",
    "choices",
    "decline_reasons",
    "done_as_marked",
    "engaged_until",
    "entered_by",
    "events_after",
    "follow_up_history",
    "follow_up_lists",
    "follow_up_outcome",
    "is_party",
    "lead_name",
    "lead_response",
    "may_mark",
    "may_report",
    "open_there",
    "others",
    "outcome",
    "own_work",
    "reported",
    "shown_name",
    "status",
    "timeline",
    "while_stopped",
]
