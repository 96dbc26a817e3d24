"""In a call about practice every sentence begins by saying so."""

import re
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from dispatch import spoken

VoiceView = Callable[..., HttpResponse]
_SAID = re.compile(r"(<Say[^>]*>)([^<]*)")


def marked_if(is_drill: Callable[[UUID], bool]) -> Callable[[VoiceView], VoiceView]:
    """Put "Drill." before whatever the view says, where `is_drill` of its id holds.

    A sentence that says so already is left as it is. Nothing is asked of the database
    for an answer without words, such as most of a line that somebody waits on.
    """

    def around(view: VoiceView) -> VoiceView:
        @wraps(view)
        def marked(
            request: HttpRequest, public_id: UUID, **more: object
        ) -> HttpResponse:
            answer = view(request, public_id, **more)
            said = answer.content.decode()
            if "<Say" in said and is_drill(public_id):
                answer.content = mark(said).encode()
            return answer

        return marked

    return around


def mark(markup: str) -> str:
    """The carrier's markup with each of its sentences marked as practice."""
    return _SAID.sub(_marked, markup)


def _marked(found: "re.Match[str]") -> str:
    begins, sentence = found.groups()
    is_marked = sentence.startswith(spoken.practice("").strip())
    return begins + (sentence if is_marked else spoken.practice(sentence))
