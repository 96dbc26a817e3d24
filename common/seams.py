"""Named places where a process may die, so that a test can make it die there.

`reached(name)` does nothing unless the environment asks: `TANDEM_SEAM=name` or
`name:3` kills this process with SIGKILL the first (or third) time it gets there, or
stops it there (`TANDEM_SEAM_SIGNAL=STOP`) until somebody lets it go on;
`TANDEM_SEAM_ONCE` names a file that must not exist yet and is made first, so that
a process started again with the same environment lives.
"""

import os
import signal
import threading
from pathlib import Path

NAMES = frozenset(
    {
        "engine.claimed",  # rows are leased, nothing has been done with them
        "delivery.claimed",  # the same of a delivery: a page, a text, a call
        "delivery.before_send",  # the attempt is written, the carrier not yet called
        "delivery.sent",  # the carrier took it, we have not recorded that
        "delivery.recorded",  # recorded inside a transaction that is not committed
        "delivery.committed",  # the commit is done
        "ladder.before_commit",  # the next rung is written, not committed
        "ladder.committed",
        "intake.before_commit",  # a request is written, not committed
        "intake.committed",
    }
)
_counts: dict[str, int] = {}
_counting = threading.Lock()


def reached(name: str) -> None:
    """Die here if the environment says so. KeyError for a name not in `NAMES`."""
    if name not in NAMES:
        raise KeyError(name)
    wanted = os.environ.get("TANDEM_SEAM")
    if not wanted:
        return
    seam, _, nth = wanted.partition(":")
    if seam != name:
        return
    with _counting:  # the engine's hands get here at once
        _counts[name] = _counts.get(name, 0) + 1
        strikes = _counts[name] == int(nth or 1)
    if not strikes:
        return
    once = os.environ.get("TANDEM_SEAM_ONCE")
    if once:
        try:
            Path(once).touch(exist_ok=False)
        except FileExistsError:
            return
    stops = os.environ.get("TANDEM_SEAM_SIGNAL") == "STOP"
    os.kill(os.getpid(), signal.SIGSTOP if stops else signal.SIGKILL)
