"""Every telephone number of the story, and whose it is. All are invented."""

import json
from pathlib import Path

OURS = "+17155550140"
COUNTY_LINE = "+17155550199"
DISPATCH_DESK = "+17155550130"

PERSONAL: dict[str, str] = {
    "rivera": "+17155550101",
    "okafor": "+17155550102",
    "lindqvist": "+17155550103",
    "vang": "+17155550104",
    "kessler": "+17155550105",
    "dunn": "+17155550110",
    "ames": "+17155550111",
    "pelt": "+17155550112",
    "novak": "+17155550120",
}
_LABELS: dict[str, str] = {
    PERSONAL["rivera"]: "R. Rivera, clinician",
    PERSONAL["okafor"]: "J. Okafor, clinician",
    PERSONAL["lindqvist"]: "M. Lindqvist, clinician and duty supervisor",
    PERSONAL["dunn"]: "Officer Dunn, Harlow",
    PERSONAL["pelt"]: "Sgt Pelt, Millbrook",
    PERSONAL["ames"]: "Officer Ames, Stony Ford",
    PERSONAL["vang"]: "T. Vang, clinician",
    PERSONAL["kessler"]: "D. Kessler, clinician",
    PERSONAL["novak"]: "P. Novak, coordinator",
    DISPATCH_DESK: "County dispatch, J. Wells's desk",
    COUNTY_LINE: "County line: whom to call instead",
}


def phone_list() -> list[dict[str, str | bool]]:
    """For phonelab's `--numbers`: our own number, then a handset per person."""
    ours: dict[str, str | bool] = {
        "number": OURS,
        "label": "Tandem, Tri-Town Co-Response",
        "owned": True,
    }
    handsets: list[dict[str, str | bool]] = [
        {"number": number, "label": label} for number, label in _LABELS.items()
    ]
    return [ours, *handsets]


def write_phone_list(path: Path) -> None:
    """Write the list as JSON; the same bytes each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(phone_list(), indent=1) + "\n", encoding="utf-8")
