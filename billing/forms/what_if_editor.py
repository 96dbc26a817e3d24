"""A scenario as it is typed: towns and blends are added and taken away before anything
is kept. All that is typed travels with the form, so that it works without script.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from billing.core.agreement import AgencyKey
from billing.core.keys import key_of
from billing.core.templates import TEMPLATES
from billing.core.town_table import MOST_CHARACTERS, MOST_TOWNS, read
from billing.core.what_if import (
    LEAST,
    PRICE,
    Blend,
    Costs,
    Knobs,
    Known,
    Scenario,
    Source,
    Town,
)
from billing.core.what_if_formulas import blend_codes
from billing.forms.fields import dollars_typed, percent_typed
from billing.forms.what_if import (
    BLENDED,
    FIGURES,
    USED,
    BlendForm,
    JoiningForm,
    ScenarioForm,
    TownForm,
)
from billing.words import hours
from billing.words import what_if as words
from common.money import Cents

MOST_BLENDS, MOST_SAID = 3, 12
TOWN, BLEND = ("name", *FIGURES), ("title", *BLENDED)
Row = dict[str, Any]
Rows = list[Row]
Seats = Sequence[tuple[str, str]]


class ScenarioEditor:
    """The forms of a scenario, what is typed in them, and, once it can be, what they
    mean. `known` are the agreements that may be compared; `seats` the agencies whose
    names a typed town may bear.
    """

    def __init__(
        self,
        name: str,
        asked: Scenario,
        *,
        known: Sequence[Known],
        seats: Seats,
        seen: int,
    ) -> None:
        self.asked, self.seen, self.seats = asked, seen, seats
        current = {one.code for one in known}
        stored = [one for one in asked.agreements if one.code not in current]
        self.known = (*known, *stored)
        self.is_activity = asked.source is Source.ACTIVITY
        self.meant: Scenario | None = None
        self.name, self.wrong, self.note = name, "", ""
        self.wrong_rows: tuple[str, ...] = ()
        self._show(
            _typed_top(name, asked),
            [typed_town(town) for town in asked.towns],
            typed_town(asked.joining) if asked.joining else {},
            [_typed_blend(blend) for blend in asked.blends],
        )

    def take(self, posted: QueryDict, files: Mapping[str, Any], do: str) -> None:
        """What was sent, and what is to be done with it: `add-town`, `remove-town-2`,
        `add-blend`, `remove-blend-0`, `read` a table; else it is judged."""
        self.seen = _number(posted.get("seen", ""))
        top: Row = {**posted.dict(), "formulas": posted.getlist("formulas")}
        towns = _rows(posted, "town", _count(posted, "towns", MOST_TOWNS))
        if self.is_activity:
            towns = towns[: len(self.asked.towns)]
        blends = _rows(posted, "blend", _count(posted, "blends", MOST_BLENDS))
        joining = _row(posted, "joining", TOWN)
        what, _dash, where = do.partition("-")
        if what in {"add", "remove"}:
            top["leaving"] = _edit(towns, what, where, "town", top.get("leaving", ""))
            _edit(blends, what, where, "blend", "")
        elif do == "read":
            towns = self._read(top, files) or towns
        else:
            self._judge(posted, len(towns), len(blends))
            return
        self._show(top, towns, joining, blends)

    def _show(self, top: Row, towns: Rows, joining: Row, blends: Rows) -> None:
        self.towns = [self._town(n, initial=row) for n, row in enumerate(towns)]
        self.joining = JoiningForm(initial=joining, prefix="joining")
        self.blends = [
            BlendForm(initial=row, prefix=f"blend-{n}") for n, row in enumerate(blends)
        ]
        self.top = self._top([row.get("name", "") for row in towns], initial=top)

    def _judge(self, posted: QueryDict, towns: int, blends: int) -> None:
        self.towns = [self._town(n, data=posted) for n in range(towns)]
        self.joining = JoiningForm(posted, prefix="joining")
        self.blends = [BlendForm(posted, prefix=f"blend-{n}") for n in range(blends)]
        named = [posted.get(f"town-{n}-name", "") for n in range(towns)]
        self.top = self._top(named, data=posted)
        valid = [form.is_valid() for form in self.forms]  # each says what is wrong
        if all(valid) and self._towns_stand() and self._has_formulas():
            self.name = self.top.cleaned_data["name"]
            self.meant = self._meant(self._towns())

    def _towns_stand(self) -> bool:
        if not self.towns:
            self.wrong = _("Add at least one town.")
        named = [form.cleaned_data["name"].casefold() for form in self.towns]
        twice = [n for n, name in enumerate(named) if name in named[:n]]
        for n in twice:
            self.towns[n].add_error("name", _("This town stands here twice."))
        return bool(self.towns) and not twice

    def _has_formulas(self) -> bool:
        if self.top.cleaned_data["formulas"] or any(map(_sums, self.blends)):
            return True
        self.top.add_error("formulas", _("Choose at least one formula."))
        return False

    @property
    def forms(self) -> list[forms.Form]:
        return [self.top, *self.towns, self.joining, *self.blends]

    def refuse(self, sentence: str, *, seen: int) -> None:
        """Say why it was not kept; what was typed stays, to be kept over theirs."""
        self.wrong, self.seen = sentence, seen

    def _town(self, n: int, **given: Any) -> TownForm:
        if self.is_activity:
            read_too = typed_town(self.asked.towns[n])
            given["initial"] = {**read_too, **_typed_figures(given.get("initial", {}))}
        return TownForm(**given, prefix=f"town-{n}", is_read=self.is_activity)

    def _top(self, named: Sequence[str], **given: Any) -> ScenarioForm:
        if self.is_activity:
            named = [town.name for town in self.asked.towns]
        codes = [(one.code, one.title) for one in self.known]
        codes += [(each.code, _(each.title)) for each in TEMPLATES]
        towns = [(str(n), name or "?") for n, name in enumerate(named)]
        return ScenarioForm(
            **given, formulas=codes, towns=towns, is_activity=self.is_activity
        )

    def _read(self, top: dict[str, Any], files: Mapping[str, Any]) -> Rows | None:
        """The rows of the table; None where it is refused, which is then said."""
        chosen = files.get("file")
        typed = _text_of(chosen) if chosen is not None else top.get("table", "")
        found = read(typed) if typed is not None else None
        if found is None or not found.towns:
            wrong = found.wrong if found is not None else ()
            sentences = [words.wrong(one) for one in wrong[:MOST_SAID]]
            self.wrong_rows = tuple(sentences or [_("This file is no text.")])
            return None
        self.note = words.towns_read(len(found.towns))
        if found.ignored:
            self.note += " " + words.ignored(found.ignored)
        top["table"] = top["leaving"] = ""
        return [typed_town(town) for town in found.towns]

    def _meant(self, towns: tuple[Town, ...]) -> Scenario:
        top = self.top.cleaned_data
        blends = tuple(_blend(f.cleaned_data) for f in self.blends if _sums(f))
        chosen = tuple(top["formulas"])
        standing, usage = top["standing"], top["usage"]
        costs = None
        if standing is not None or usage is not None or not self.is_activity:
            costs = Costs(Cents(standing or 0), Cents(usage or 0))
        leaving = top["leaving"]
        made = replace(
            self.asked,
            about=top["about"],
            towns=towns,
            costs=costs,
            blends=blends,
            agreements=tuple(one for one in self.known if one.code in chosen),
            knobs=Knobs(
                floor_cents=Cents(LEAST if top["floor"] is None else top["floor"]),
                price_cents=Cents(PRICE if top["price"] is None else top["price"]),
                grant_year=int(top["grant_year"] or 2),
            ),
            joining=self._joining(towns),
            leaving=towns[int(leaving)].key if leaving and len(towns) > 1 else None,
        )
        return replace(made, formulas=(*chosen, *blend_codes(made)))

    def _towns(self) -> tuple[Town, ...]:
        by_name = {name.casefold(): public_id for public_id, name in self.seats}
        found: list[Town] = []
        for n, form in enumerate(self.towns):
            typed = form.cleaned_data
            if self.is_activity:
                known = self.asked.towns[n]
                found.append(replace(_figures(known, typed), name=known.name))
                continue
            name = typed["name"]
            key = key_of(name, (town.key for town in found))
            whose = by_name.get(name.casefold(), "")
            found.append(
                _figures(Town(AgencyKey(key), name, organisation=whose), typed)
            )
        return tuple(found)

    def _joining(self, towns: Sequence[Town]) -> Town | None:
        typed = self.joining.cleaned_data
        if not typed["name"]:
            return None
        key = key_of(typed["name"], (town.key for town in towns))
        return _figures(Town(AgencyKey(key), typed["name"]), typed)


def typed_town(town: Town) -> dict[str, str]:
    """The town as somebody would type it; nothing is an empty field."""
    return {
        "name": town.name,
        "population": _whole(town.population),
        "sworn": _whole(town.sworn),
        "calls": _whole(town.calls),
        "minutes": hours(town.minutes) if town.minutes else "",
        "value": _whole(town.value),
        "points": percent_typed(town.points) if town.points else "",
    }


def _whole(figure: int) -> str:
    return str(figure) if figure else ""


def _typed_top(name: str, asked: Scenario) -> Row:
    costs, knobs = asked.costs, asked.knobs
    if costs is not None and not costs.cents:
        costs = None
    keys = [town.key for town in asked.towns]
    return {
        "name": name,
        "about": asked.about,
        "standing": dollars_typed(costs.standing_cents if costs else None),
        "usage": dollars_typed(costs.usage_cents if costs else None),
        "formulas": list(asked.formulas),
        "floor": dollars_typed(knobs.floor_cents),
        "price": dollars_typed(knobs.price_cents),
        "grant_year": str(knobs.grant_year),
        "leaving": str(keys.index(asked.leaving)) if asked.leaving in keys else "",
    }


def _typed_blend(blend: Blend) -> dict[str, str]:
    points = {basis: percent_typed(share) for basis, share in blend.parts if share}
    figures = {name: points.get(basis, "") for name, basis in BLENDED.items()}
    return {"title": blend.title, **figures}


def _figures(town: Town, typed: Mapping[str, Any]) -> Town:
    return replace(
        town,
        population=typed["population"] or 0,
        sworn=typed["sworn"] or 0,
        calls=typed["calls"] or 0,
        minutes=typed["minutes"] or 0,
        value=typed["value"] or 0,
        points=typed["points"] or 0,
    )


def _blend(typed: Mapping[str, Any]) -> Blend:
    parts = ((basis, typed[name] or 0) for name, basis in BLENDED.items())
    return Blend(typed["title"], tuple(part for part in parts if part[1]))


def _sums(form: BlendForm) -> bool:
    return any(form.cleaned_data.get(name) for name in BLENDED)


def _rows(posted: QueryDict, kind: str, count: int) -> Rows:
    names = TOWN if kind == "town" else BLEND
    return [_row(posted, f"{kind}-{n}", names) for n in range(count)]


def _row(posted: QueryDict, prefix: str, names: Sequence[str]) -> Row:
    return {name: posted.get(f"{prefix}-{name}", "") for name in names}


def _typed_figures(row: Row) -> Row:
    """What may be typed of a town whose activity was read."""
    return {name: value for name, value in row.items() if name not in {"name", *USED}}


def _edit(rows: Rows, what: str, where: str, kind: str, leaving: str) -> str:
    """Add a row or take one away; who leaves among them then."""
    name, _dash, number = where.partition("-")
    most = MOST_TOWNS if kind == "town" else MOST_BLENDS
    if name != kind:
        return leaving
    if what == "add" and len(rows) < most:
        rows.append({})
    if what == "remove" and number.isdecimal() and int(number[:3]) < len(rows):
        gone = int(number[:3])
        del rows[gone]
        if leaving.isdecimal() and int(leaving[:3]) >= gone:
            before = int(leaving[:3]) - 1
            return str(before) if before >= gone else ""
    return leaving


def _count(posted: QueryDict, name: str, most: int) -> int:
    return min(_number(posted.get(name, "")), most)


def _number(typed: str) -> int:
    return int(typed) if typed[:9].isdecimal() and len(typed) < 10 else 0


def _text_of(chosen: Any) -> str | None:
    """The file as text, no more than may be read; None for one that is none."""
    content: bytes = chosen.read(4 * MOST_CHARACTERS + 1)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
