"""A ladder as it is typed: rungs that are added, moved and taken away before anything
is saved. Everything typed travels with the form, so that it works without script.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dispatch.core.ladder import NO_TIME, Fault, Ladder, Manner, Rung, Whom, faults_in
from dispatch.screens import ladders as said

MOST_RUNGS = 12
LONGEST = timedelta(hours=1)
SHORTEST_SHARE = timedelta(seconds=15)
_TYPED = re.compile(r"(?:(\d{1,3}):)?(\d{1,4})")

WHOM = [(whom.value, label) for whom, label in said.WHOM.items()]
MANNER = [(manner.value, label) for manner, label in said.MANNER.items()]
CHANNELS = [
    ("text voice", lazy("by text and call")),
    ("voice", lazy("by call alone")),
    ("text", lazy("by text alone")),
]


class WaitField(forms.CharField):
    """Minutes and seconds as `1:30`, or seconds alone. `or_none`: empty is no time at
    all, as it must be for the outside line.
    """

    or_none = False
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not typed:
            return NO_TIME if self.or_none else None
        found = _TYPED.fullmatch(typed)
        if found is None:
            raise forms.ValidationError(
                _("Write minutes and seconds, such as 1:30, or seconds alone.")
            )
        wait = timedelta(minutes=int(found[1] or 0), seconds=int(found[2]))
        if wait > LONGEST:
            raise forms.ValidationError(_("At most 60 minutes."))
        return wait


class RungWaitField(WaitField):
    or_none = True


class RungForm(forms.Form):
    whom = forms.ChoiceField(
        label=lazy("Who is rung"),
        choices=WHOM,
        error_messages={"invalid_choice": lazy("Choose one of these.")},
    )
    manner = forms.ChoiceField(label=lazy("How"), choices=MANNER)
    people = forms.IntegerField(
        label=lazy("At most so many people"),
        help_text=lazy("Empty: everybody there is."),
        required=False,
        min_value=1,
        max_value=20,
        error_messages={
            "invalid": lazy("A number of people from 1 to 20, or empty."),
            "min_value": lazy("A number of people from 1 to 20, or empty."),
            "max_value": lazy("A number of people from 1 to 20, or empty."),
        },
    )
    channels = forms.ChoiceField(label=lazy("By what"), choices=CHANNELS)
    rings = forms.IntegerField(
        label=lazy("How often each is called"),
        min_value=1,
        max_value=5,
        error_messages={
            "required": lazy("A number from 1 to 5."),
            "invalid": lazy("A number from 1 to 5."),
            "min_value": lazy("A number from 1 to 5."),
            "max_value": lazy("A number from 1 to 5."),
        },
    )
    wait = RungWaitField(label=lazy("How long they have together"))

    def __init__(self, *args: Any, **more: Any) -> None:
        """The outside line is rung by nobody of ours: nothing else is asked of it."""
        super().__init__(*args, **more)
        shown = self.data.get(self.add_prefix("whom")) or self.initial.get("whom")
        if shown == Whom.OUTSIDE_LINE.value:
            self.fields["whom"].help_text = _(
                "The officer is put through to it. It ends the ladder."
            )
            for name in list(self.fields):
                if name != "whom":
                    del self.fields[name]

    def rung(self) -> Rung:
        typed = self.cleaned_data
        if typed["whom"] == Whom.OUTSIDE_LINE.value:
            return Rung(Whom.OUTSIDE_LINE, NO_TIME)
        whom = Whom(typed["whom"])
        by_voice = "voice" in typed["channels"]
        return Rung(
            whom=whom,
            wait=typed["wait"],
            rings=typed["rings"] if by_voice else 0,
            manner=Manner(typed["manner"]),
            people=typed["people"] or 0,
            by_text="text" in typed["channels"],
            by_voice=by_voice,
        )


class BoundForm(forms.Form):
    bound = WaitField(
        label=lazy("Longest from asking to a plain no"),
        error_messages={"required": lazy("Say how long at most, such as 5:00.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


Row = dict[str, str]
USUAL: Row = {
    "whom": Whom.BACKUP.value,
    "manner": Manner.AT_ONCE.value,
    "people": "",
    "channels": "text voice",
    "rings": "2",
    "wait": "1:30",
}


def row_of(rung: Rung) -> Row:
    """What the fields of a rung show."""
    if not rung.rings_people:
        return {"whom": rung.whom.value}
    channels = (("text", rung.by_text), ("voice", rung.by_voice))
    return {
        "whom": rung.whom.value,
        "manner": rung.manner.value,
        "people": str(rung.people or ""),
        "channels": " ".join(name for name, on in channels if on),
        "rings": str(rung.rings or 2),
        "wait": said.minutes(rung.wait),
    }


class LadderEditor:
    """The rungs as typed. `judged`: what does not hold together is said at its field;
    while rungs are only added or moved nothing is. `asks_more`: a step rings somebody
    by now, and how is still to be said.
    """

    asks_more = False

    def __init__(
        self, rows: Sequence[Row], bound: str, seen: str, *, judged: bool = False
    ) -> None:
        self.rows = list(rows)[:MOST_RUNGS]
        top = {"bound": bound, "seen": seen}
        self.top = BoundForm(top) if judged else BoundForm(initial=top)
        self.rungs = [self._rung(n, row, judged) for n, row in enumerate(self.rows)]
        self.ladder = self._judge() if judged else None

    @classmethod
    def of(cls, ladder: Ladder, *, seen: int) -> "LadderEditor":
        rows = [row_of(rung) for rung in ladder.rungs]
        return cls(rows, said.minutes(ladder.bound), str(seen))

    @classmethod
    def typed(cls, data: Mapping[str, str], *, do: str) -> "LadderEditor":
        """What was typed, after `add`, or `remove-1`, `up-1`, `down-1` of a rung. A
        step that was the outside line and is no more has what is usual, to be looked
        at before anything is judged.
        """
        there = [n for n in range(MOST_RUNGS) if f"rung-{n}-whom" in data]
        rows = [_typed_row(data, n) for n in there]
        edits = _edited(rows, do)
        anew = any(
            len(row) > 1 and f"rung-{n}-wait" not in data
            for n, row in zip(there, rows, strict=True)
        )
        seen = data.get("seen", "")[:6]
        editor = cls(
            edits,
            data.get("bound", ""),
            seen if seen.isdecimal() else "0",
            judged=edits is rows and not anew,
        )
        editor.asks_more = anew
        return editor

    def judged_anew(self) -> "LadderEditor":
        """The same, as if it had been sent."""
        top = self.top.initial
        return LadderEditor(self.rows, top["bound"], top["seen"], judged=True)

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MOST_RUNGS

    @property
    def kept(self) -> list[tuple[str, str]]:
        """All that was typed, to travel with the preview."""
        rungs = [
            (f"rung-{n}-{name}", value)
            for n, row in enumerate(self.rows)
            for name, value in row.items()
        ]
        top = self.top.data or self.top.initial
        return [*rungs, ("bound", str(top["bound"])), ("seen", str(top["seen"]))]

    @property
    def seen(self) -> int:
        return int(self.top.cleaned_data["seen"])

    def refuse(self, sentence: str, *, seen: int | None = None) -> None:
        """Say it above the form; `seen` is what it was compared with just now."""
        if seen is not None:
            self.top.data = {**self.top.data, "seen": str(seen)}
        self.top.add_error(None, sentence)

    @staticmethod
    def _rung(number: int, row: Row, judged: bool) -> RungForm:
        prefix = f"rung-{number}"
        if not judged:
            return RungForm(prefix=prefix, initial=row)
        return RungForm({f"{prefix}-{k}": v for k, v in row.items()}, prefix=prefix)

    def _judge(self) -> Ladder | None:
        """The ladder, if it holds together; else every sentence at its field."""
        valid = [form.is_valid() for form in (self.top, *self.rungs)]
        if not all(valid):
            return None
        rungs, bound = [form.rung() for form in self.rungs], self._bound()
        faults = list(faults_in(rungs, bound))
        for fault, number in faults:
            self._say(fault, number, rungs, bound)
        short = [n for n, rung in enumerate(rungs) if _share_is_too_short(rung)]
        for number in short:
            self.rungs[number].add_error("wait", _too_short(rungs[number]))
        return None if faults or short else Ladder(tuple(rungs), bound)

    def _bound(self) -> timedelta:
        bound: timedelta = self.top.cleaned_data["bound"]
        return bound

    def _say(
        self, fault: Fault, number: int | None, rungs: Sequence[Rung], bound: timedelta
    ) -> None:
        if number is not None:
            field, sentence = _AT_RUNG[fault]
            self.rungs[number].add_error(field, str(sentence))
        elif fault is Fault.OVER_BOUND:
            together = sum((rung.wait for rung in rungs), NO_TIME)
            over = _("The waits together are {waits}; the bound is {bound}.")
            self.top.add_error(
                "bound",
                over.format(waits=said.span(together), bound=said.span(bound)),
            )
        else:
            self.top.add_error(None, _("A ladder needs a step that rings somebody."))


_AT_RUNG = {
    Fault.NO_WAIT: ("wait", lazy("Say how long they have, such as 1:30.")),
    Fault.NO_CHANNEL: ("channels", lazy("By text or by call, or both.")),
    Fault.NO_RINGS: ("rings", lazy("A number from 1 to 5.")),
    Fault.HOW_MANY: ("people", lazy("Say how many people, such as 2.")),
    Fault.LINE_NOT_LAST: (
        "whom",
        lazy("The outside line ends the ladder: nobody is rung after it."),
    ),
}


def _share_is_too_short(rung: Rung) -> bool:
    if rung.manner is Manner.AT_ONCE or not rung.rings_people:
        return False
    return rung.share(max(rung.people, 1)) < SHORTEST_SHARE


def _too_short(rung: Rung) -> str:
    return _(
        "One after another, each of {n} has {share}: too short to answer a call."
    ).format(n=max(rung.people, 1), share=said.span(rung.share(max(rung.people, 1))))


def _typed_row(data: Mapping[str, str], number: int) -> Row:
    """One rung as typed; what stood in fields that mean nothing for it is let go."""
    whom = data[f"rung-{number}-whom"]
    if whom == Whom.OUTSIDE_LINE.value:
        return {"whom": whom}
    was_line = f"rung-{number}-wait" not in data
    return {
        name: data.get(f"rung-{number}-{name}", usual if was_line else "")
        for name, usual in USUAL.items()
    }


def _edited(rows: list[Row], do: str) -> list[Row]:
    """The rows after what was pressed; the very same where it edits nothing."""
    what, _dash, where = do.partition("-")
    if what == "add":
        return [*rows, USUAL] if len(rows) < MOST_RUNGS else list(rows)
    if what not in {"remove", "up", "down"} or not where.isdecimal():
        return rows
    number, moved = int(where[:3]), list(rows)
    if number >= len(rows):
        return moved
    row = moved.pop(number)
    if what != "remove":
        moved.insert(max(number + (1 if what == "down" else -1), 0), row)
    return moved
