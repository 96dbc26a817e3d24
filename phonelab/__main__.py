"""`python -m phonelab --port 8010`: a telephone company on your desk."""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from phonelab.clock import Clock
from phonelab.company import Company
from phonelab.desk import Desk
from phonelab.phone_numbers import normalise
from phonelab.server import run_until_stopped

DEFAULT_ACCOUNT = "AC" + "0" * 32
DEFAULT_TOKEN = "desk-token"  # noqa: S105 - invented, and useless anywhere else


def main(argv: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(argv)
    try:
        company = Company(_desk(given))
    except (OSError, ValueError) as wrong:
        sys.stderr.write(f"phonelab: {wrong}\n")
        return 2
    asyncio.run(_run(company, given.host, given.port))
    return 0


async def _run(company: Company, host: str, port: int) -> None:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await run_until_stopped(company, host, port, stop)


def _desk(given: argparse.Namespace) -> Desk:
    """The state the arguments describe. Raises ValueError with a plain sentence."""
    accounts = given.account or [os.environ.get("PHONELAB_ACCOUNT", DEFAULT_ACCOUNT)]
    tokens = given.token or [os.environ.get("PHONELAB_TOKEN", DEFAULT_TOKEN)]
    if len(accounts) != len(tokens):
        raise ValueError("every --account needs its --token, in the same order")
    pairs = dict(zip_longest(accounts, tokens))
    desk = Desk(pairs, Clock(given.speed), reach_anywhere=given.reach_anywhere)
    for typed in given.own:
        desk.own(_number(typed), desk.first_account())
    if given.numbers is not None:
        _read_numbers(desk, given.numbers)
    return desk


def _read_numbers(desk: Desk, path: Path) -> None:
    """A JSON list of `{"number", "label", "owned"?}`."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise ValueError(f"{path} must hold a JSON list of objects")
    for entry in entries:
        number = _number(str(entry.get("number", "")))
        if entry.get("owned"):
            desk.own(number, desk.first_account(), entry.get("label", ""))
        else:
            desk.handset(number).label = entry.get("label", "")


def _number(typed: str) -> str:
    number = normalise(typed)
    if number is None:
        raise ValueError(f"{typed!r} is no telephone number")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="phonelab", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, default=8010, help="0 picks a free one and prints it")
    add("--host", default="127.0.0.1")
    add("--account", action="append", help="account sid; may be given several times")
    add("--token", action="append", help="its token, in the same order")
    add("--own", action="append", default=[], metavar="NUMBER", help="rent a number")
    add("--numbers", type=Path, metavar="FILE", help="JSON list of number and label")
    add("--speed", type=float, default=1.0, help="10: telephone time ten times faster")
    add(
        "--reach-anywhere",
        action="store_true",
        help="let webhooks leave this machine",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
