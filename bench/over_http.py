"""Lines 4 and 6: on-call-now and intake over HTTP, against their floors.

    .venv/bin/python -m bench.over_http

Needs `wrk` (Debian's package). Both in one run against the same server with two
workers; the floors go through the same middleware.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.report import Line, at_most, show
from bench.running import Bench

ROUNDS, SECONDS = 3, 4
INTAKE = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Cookie"] = "{cookie}"
wrk.headers["Referer"] = "{referer}"
math.randomseed(os.time() + tonumber(tostring({{}}):sub(8), 16) % 100000)
local function hex(n)
  local s = ""
  for i = 1, n do s = s .. string.format("%x", math.random(0, 15)) end
  return s
end
request = function()
  local key = hex(12) .. "4" .. hex(3) .. "8" .. hex(15)
  local place = math.random(1, 999999999) .. "+Main+St"  -- else: "Is this the same?"
  return wrk.format(nil, nil, nil, "{body}&place=" .. place .. "&form_key=" .. key)
end
"""
FLOOR = 'wrk.method = "POST"\nwrk.body = "x=1"\n'


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw: requests a second, the 99th percentile in ms, answers ≥ 400."""

    per_second: float
    p99_ms: float
    refused: int


def load(url: str, *, connections: int, script: str = "", header: str = "") -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        if script:
            lua.write(script)
            lua.flush()
            command += ["-s", lua.name]
        if header:
            command += ["-H", header]
        said = subprocess.run(
            [*command, url], check=True, capture_output=True, text=True
        ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert rate is not None, said
    assert tail is not None, said
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[tail[2]]
    return Load(float(rate[1]), float(tail[1]) * scale, int(bad[1]) if bad else 0)


def at_least(number: str, work: str, figure: float, budget: float) -> Line:
    """A line whose figure must be at least the budget."""
    return Line(
        number=number,
        work=work,
        budget=f">= {budget:g}x",
        figure=f"{figure:.2f}x",
        ratio=f"{figure / budget:.2f}",
        passed=figure >= budget,
    )


def medians(pairs: list[tuple[Load, Load]]) -> tuple[float, float]:
    """The median ratio product to floor, and the median p99 of the product."""
    ratios = sorted(mine.per_second / floor.per_second for mine, floor in pairs)
    tails = sorted(mine.p99_ms for mine, _ in pairs)
    return ratios[len(ratios) // 2], tails[len(tails) // 2]


def on_call_lines(bench: Bench) -> list[Line]:
    lines = []
    for connections in (1, 8):
        work = f"on-call-now by token, {connections} connections, to floor"
        lines.append(at_least("4", work, on_call_ratio(bench, connections), 0.55))
    few, many = (_ratio_among(bench, count) for count in (50, 500))
    work = "on-call-now, 500 organisations against 50, slower by"
    return [*lines, at_most("4", work, few / many, 1.15, "x")]


def on_call_ratio(bench: Bench, connections: int) -> float:
    """Requests a second, to those of the floor in the same moments."""
    header = f"Authorization: Bearer {bench.token}"
    url = f"{bench.url}/api/v1/rosters/{bench.roster}/on-call"
    pairs = [
        (
            load(url, connections=connections, header=header),
            load(f"{bench.url}/bench/select", connections=connections),
        )
        for _ in range(ROUNDS)
    ]
    assert not any(mine.refused for mine, _ in pairs), pairs
    return medians(pairs)[0]


def _ratio_among(bench: Bench, organisations: int) -> float:
    bench.run("-m", "bench.crowd", str(organisations))
    return on_call_ratio(bench, 1)


def intake_script(bench: Bench) -> str:
    """A signed-in officer's three taps, each with a key of its own."""
    officer = bench.officer()
    own = {"form_key", "place"}
    form = {k: v for k, v in officer.form().items() if k not in own}
    form["csrfmiddlewaretoken"] = officer.session.cookies.get("csrftoken", "")
    cookie = "; ".join(f"{c.name}={c.value}" for c in officer.session.cookies)
    body = "&".join(f"{key}={value}" for key, value in form.items())
    return INTAKE.format(cookie=cookie, referer=f"{bench.url}/ask", body=body)


def intake_lines(bench: Bench) -> list[Line]:
    pairs = []
    for _ in range(ROUNDS):
        bench.empty()
        script = intake_script(bench)
        mine = load(f"{bench.url}/ask", connections=8, script=script)
        asked = bench.requests_with_a_page()
        floor = load(f"{bench.url}/bench/insert", connections=8, script=FLOOR)
        assert mine.refused == floor.refused == 0, (mine, floor)
        assert asked >= mine.per_second * SECONDS * 0.9, "answered, but not stored"
        pairs.append((mine, floor))
    ratio, tail = medians(pairs)
    return [
        at_least(
            "6", "durable intake, 8 connections, to floor with INSERT", ratio, 0.35
        ),
        at_most("6", "durable intake, 8 connections, p99", tail, 200, "ms"),
    ]


def run() -> list[Line]:
    with Bench(Path(tempfile.mkdtemp()), workers=2) as bench:
        return on_call_lines(bench) + intake_lines(bench)


if __name__ == "__main__":
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    sys.exit(0 if show(run()) else 1)
