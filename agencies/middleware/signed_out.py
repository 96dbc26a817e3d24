"""Nothing of a person's pages stays behind: not in between, and not when they leave."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CLEAR, WHO_MAY_KEEP = "Clear-Site-Data", "Cache-Control"


class SignedOut:
    """A page of somebody signed in is kept by their browser at most; when they sign
    out it forgets those too, also as they were left, for going back.

    Storage is not cleared: what one phone is set to, and the page without signal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response[CLEAR] = '"cache"'
        elif was_signed_in and not response.has_header(WHO_MAY_KEEP):
            response[WHO_MAY_KEEP] = "private"
        return response
