import json
import logging

import pytest

from oncall.logs import JsonLine, as_json


@pytest.mark.parametrize(
    "path",
    [
        "/join/wm3-SECRET_token",
        "/accounts/password/reset/key/2-SECRET-abc/",
        "/join/wm3-SECRET_token?next=/",
        "/calendars/cal_SECRET-token.ics",
        "/calendars/cal_SECRET-token",
    ],
)
def test_a_link_that_opens_something_is_not_logged(path: str) -> None:
    record = logging.LogRecord(
        "django.request",
        logging.WARNING,
        __file__,
        1,
        "Unprocessable Entity: %s",
        (path,),
        None,
    )

    line = JsonLine().format(record)

    assert "SECRET" not in line
    assert json.loads(line)["message"].startswith("Unprocessable Entity: /")


def test_the_web_servers_own_access_lines_go_nowhere() -> None:
    server = as_json("INFO")["loggers"]["uvicorn.access"]

    assert (server["handlers"], server["propagate"]) == ([], False)
