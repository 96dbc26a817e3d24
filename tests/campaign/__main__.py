"""`python -m tests.campaign`: play a campaign, print what came of it, exit 1 if bad."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.settings")
django.setup()

from tests.campaign.judge import as_json  # noqa: E402 - after setup
from tests.campaign.play import play  # noqa: E402
from tests.campaign.script import Death  # noqa: E402
from tests.campaign.system import TownsSystem, house_of  # noqa: E402

LAST_LINES = 400  # of the programs' log, when something was found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--callouts", type=int, default=1000)
    asked.add_argument("--towns", type=int, default=20)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--write", type=Path, help="where the figures go, as JSON")
    asked.add_argument("--only", choices=[d.name for d in Death], help="one death")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = house_of(given.database, Path(folder), given.towns)
        log = house.programs.log
        try:
            system = TownsSystem(house)
            result = play(
                system,
                seed=given.seed,
                callouts=given.callouts,
                deaths=_deaths(given.database, given.only),
            )
            system.stop()
            said = "\n".join(log.read_text().splitlines()[-LAST_LINES:])
        finally:
            house.close()
    facts = {
        "database": given.database,
        "seed": given.seed,
        "towns": given.towns,
        "deaths": result.deaths,
        "seconds": round(result.seconds),
    }
    written = as_json(result.verdict, facts)
    print(written)  # noqa: T201 - the report
    if not result.verdict.is_clean:
        for line in (*result.blows, said):  # for whoever looks for why
            print(line)  # noqa: T201
    if given.write:
        given.write.write_text(written)
    return 0 if result.verdict.is_clean else 1


def _deaths(database: str, only: str | None) -> set[Death]:
    """Every kind unless `only` one; SQLite has no connections to cut."""
    if only:
        return {Death[only]}
    return set(Death) - ({Death.CONNECTIONS} if database == "sqlite" else set())


sys.exit(main())
