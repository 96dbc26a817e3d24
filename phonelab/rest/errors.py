"""How the carrier says no: HTTP status, its own code, and a sentence."""

from http import HTTPStatus

MORE_INFO = "https://www.twilio.com/docs/errors/"


class Refusal(Exception):
    """The carrier will not do it. `code` is Twilio's, listed at MORE_INFO; who asks
    is to wait `retry_after` seconds, if any.
    """

    def __init__(
        self, status: int, code: int, message: str, *, retry_after: float = 0
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status
        self.code = code
        self.message = message

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"{MORE_INFO}{self.code}",
            "status": self.status,
        }


def unauthorised() -> Refusal:
    return Refusal(HTTPStatus.UNAUTHORIZED, 20003, "Authenticate")


def not_found(path: str) -> Refusal:
    return Refusal(
        HTTPStatus.NOT_FOUND, 20404, f"The requested resource {path} was not found"
    )


def bad(code: int, message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, code, message)


def out_of_order(status: int, *, retry_after: float = 0) -> Refusal:
    """The answer of a carrier in trouble: 429 for too many requests, 500 and 503."""
    codes = {
        429: (20429, "Too Many Requests"),
        500: (20500, "Internal Server Error"),
        503: (20503, "Service Unavailable"),
    }
    code, message = codes.get(status, (20000 + status, "The request failed"))
    return Refusal(status, code, message, retry_after=retry_after)
