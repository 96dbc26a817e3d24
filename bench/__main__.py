"""`make bench`: every line that is measured so far, PASS or FAIL."""

import sys

from bench import (
    burst,
    deadlines,
    feed,
    filling,
    intake_to_carrier,
    lighthouse_speed,
    on_call,
    over_http,
    pages,
    publish,
    resolve_year,
    slow_line,
    statements,
    streams,
)
from bench.report import show

# Every one is run and shown, also after one that failed.
passed = [
    show(bench.run())
    for bench in (
        on_call,
        resolve_year,
        publish,
        filling,
        feed,
        over_http,
        intake_to_carrier,
        burst,
        deadlines,
        statements,
        streams,
        pages,
        slow_line,
        lighthouse_speed,
    )
]
sys.exit(0 if all(passed) else 1)
