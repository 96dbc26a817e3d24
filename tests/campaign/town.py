"""One town's nights, one after the other: an officer asks, people do what they do."""

import contextlib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import requests

from tests.campaign import script
from tests.campaign.script import DEEDS, Habit, Night, OfficersPhone, night
from tests.campaign.seed_facts import Town
from tests.campaign.system import TownsSystem
from tests.flow.system import Person, select_pause
from tests.lab import LabRefused

T = TypeVar("T")
ALARM = re.compile(r'action="/alarm/([0-9a-f-]{36})"')
OWN_PART = re.compile(r'action="(/o/[0-9a-f-]{36}/mark/cleared)"')
WORDS = re.compile(r"Reply 1 (\d+) coming")
LOOKS_EVERY = 1.5  # real seconds, at a screen: quicker, twenty towns do little but look
OVER = {"cancelled", "closed", "cleared"}
TAKES_OVER = 10.0  # real seconds until who is asked to has it, or does not
PATIENCE = 60.0  # real seconds a person keeps trying while the web is away
MODES: dict[Habit, str] = {
    Habit.VOICEMAIL: "voicemail",
    Habit.SILENCED: "silenced",
    Habit.OUT_OF_COVERAGE: "out_of_coverage",
    Habit.BUSY: "busy",
    Habit.OPTED_OUT: "opted_out",
}
PRESSED: dict[Habit, str] = {
    Habit.TAKES_BY_KEY: "1 20",
    Habit.CANNOT_BY_KEY: "3",
    Habit.PRESSES_NOTHING: "",
    Habit.OPTED_OUT: "1 20",
}
TEXTED: dict[Habit, str] = {
    Habit.TAKES_BY_TEXT: "1 {code}",
    Habit.CANNOT_BY_TEXT: "3 {code}",
    Habit.WAKES_LATE: "1 {code}",
}
OFFICERS_MODE: dict[OfficersPhone, str] = {
    OfficersPhone.WORKS: "normal",
    OfficersPhone.VOICEMAIL: "voicemail",
    OfficersPhone.OUT_OF_COVERAGE: "out_of_coverage",
    OfficersPhone.OPTED_OUT: "opted_out",
}


@dataclass(frozen=True, slots=True)
class Played:
    """One callout as its officer lived it. `confirmed_at`: the web said "received".
    `answer`: the status line that ended the wait, blank when none came in time. `told`:
    a phone was known to have told them within the bound, or an alarm said it was not.
    """

    town: int
    nth: int
    night: Night
    request: str
    confirmed_at: float
    answered_at: float | None
    answer: str
    told: bool


class Player(threading.Thread):
    """Plays the nights of one town. `failure` is what stopped it, if anything did."""

    def __init__(
        self, system: TownsSystem, town: Town, *, seed: int, nights: int, bound: float
    ) -> None:
        super().__init__(name=f"town {town.index}", daemon=True)
        self.town, self.played = town, list[Played]()
        self.failure: BaseException | None = None
        self._system, self._seed, self._nights, self._bound = (
            system,
            seed,
            nights,
            bound,
        )
        self._people = {
            who: Person(system, "", session=town.sessions[who])
            for who in ("officer", "primary", "backup", "supervisor")
        }

    def run(self) -> None:
        try:
            for nth in range(self._nights):
                self._play(nth, night(self._seed, self.town.index, nth))
        except BaseException as failure:  # reported by who waits
            self.failure = failure

    # --- one night -----------------------------------------------------------------

    def _play(self, nth: int, tonight: Night) -> None:
        self._lay_out_phones(tonight)
        officer = self._people["officer"]
        form = self._keep_trying(officer.form)
        request = self._keep_trying(lambda: officer.send(dict(form)))
        confirmed = time.monotonic()
        over = threading.Event()
        tapping = [
            who
            for who, habit in (("primary", tonight.primary), ("backup", tonight.backup))
            if habit is Habit.TAKES_BY_TAP
        ]
        together = threading.Barrier(len(tapping) if tonight.at_once else 1)
        racing = [
            threading.Thread(target=self._tap, args=(who, together, over), daemon=True)
            for who in tapping
        ]
        for thread in racing:
            thread.start()
        answer, at = self._wait_for_answer(request, confirmed, tonight)
        self._late(request, tonight, answer)
        told = self._wait_until_told(request)
        over.set()
        for thread in racing:
            thread.join(PATIENCE)
        self.played.append(
            Played(self.town.index, nth, tonight, request, confirmed, at, answer, told)
        )
        self._at_scene(request, tonight)
        self._end(request)
        self.take_alarms()

    def take_alarms(self) -> None:
        """The supervisor takes what stands on the board, as people do between nights:
        alarms that nobody takes go on to the next without end.
        """
        supervisor = self._people["supervisor"]
        with contextlib.suppress(requests.RequestException, AssertionError):
            for alarm in ALARM.findall(supervisor.get("/board?now=1").text):
                supervisor.post(f"/alarm/{alarm}")

    def _lay_out_phones(self, tonight: Night) -> None:
        for who, habit in (("primary", tonight.primary), ("backup", tonight.backup)):
            phone = self._system.lab.handset(self.town.number(who))
            answers = tonight.haste if habit in PRESSED else None
            phone.set(
                MODES.get(habit, "normal"),
                auto_answer_s=answers,
                auto_press=PRESSED.get(habit, ""),
            )
        officer = self._system.lab.handset(self.town.number("officer"))
        answers = 1.0 if tonight.officer is OfficersPhone.WORKS else None
        officer.set(
            OFFICERS_MODE[tonight.officer], auto_answer_s=answers, auto_press="9"
        )
        self._system.set_rungs(
            self.town,
            *(["everyone_free"] if tonight.at_once else ["primary", "backup"]),
        )

    def _wait_for_answer(
        self, request: str, since: float, tonight: Night
    ) -> tuple[str, float | None]:
        """The first status line that is a name or a plain no, until twice the bound."""
        texted: set[str] = set()
        while time.monotonic() < since + 2 * self._bound:
            for who, habit in (
                ("primary", tonight.primary),
                ("backup", tonight.backup),
            ):
                if habit in TEXTED and habit is not Habit.WAKES_LATE:
                    self._reply_once(who, TEXTED[habit], texted)
            try:
                said = self._people["officer"].status(request)
            except (requests.RequestException, AssertionError):
                said = ""
            if "NOBODY" in said or " Of" in said or f"Of{self.town.index}" in said:
                return said, time.monotonic()
            select_pause(LOOKS_EVERY)
        return "", None

    def _reply_once(self, who: str, reply: str, texted: set[str]) -> None:
        """Answer each page's text once, by its code, as its phone shows it."""
        phone = self._system.lab.handset(self.town.number(who))
        for body in phone.texts():
            found = WORDS.search(body)
            if found is None or body in texted:
                continue
            texted.add(body)
            try:
                phone.text(self.town.number("voice"), reply.format(code=found[1]))
            except LabRefused:
                texted.discard(body)

    def _tap(
        self, who: str, together: threading.Barrier, over: threading.Event
    ) -> None:
        """Open the page as soon as the home page shows it, and take it."""
        person = self._people[who].again()
        while not over.is_set():
            try:
                if page := _page_shown(person):
                    _meet(together)
                    person.post(f"/p/{page}/accept", how="in_person")
                    return
            except requests.RequestException:
                pass
            select_pause(LOOKS_EVERY)

    def _late(self, request: str, tonight: Night, answer: str) -> None:
        """Who sleeps late answers when nobody was found; the officer says yes."""
        late = [
            who
            for who, habit in (("primary", tonight.primary), ("backup", tonight.backup))
            if habit is Habit.WAKES_LATE
        ]
        if "NOBODY" not in answer or not late:
            return
        for who in late:
            self._reply_once(who, TEXTED[Habit.WAKES_LATE], set(self._old_texts(who)))
        select_pause(0.5)
        self._keep_trying(
            lambda: self._people["officer"].post(f"/r/{request}/late", wanted="yes")
        )

    def _old_texts(self, who: str) -> list[str]:
        """All but the newest page: those answer callouts that are over."""
        phone = self._system.lab.handset(self.town.number(who))
        pages = [body for body in phone.texts() if WORDS.search(body)]
        return pages[:-1]

    def _wait_until_told(self, request: str) -> bool:
        """Whether the officer is known to know, or an alarm says that they do not."""
        end = time.monotonic() + self._bound
        while time.monotonic() < end:
            if self._system.told_or_alarmed(request):
                return True
            select_pause(LOOKS_EVERY)
        return False

    def _at_scene(self, request: str, tonight: Night) -> None:
        """One after the other; what the request's state does not allow is refused."""
        officer = self._people["officer"]
        for deed in DEEDS[tonight.after]:
            match deed:
                case script.JOIN:
                    self._keep_trying(partial(self._join, request))
                case script.HAND:
                    self._keep_trying(partial(self._hand_over, request))
                case _:
                    self._keep_trying(partial(officer.post, f"/r/{request}/{deed}"))

    def _join(self, request: str) -> None:
        if other := self._other(request):
            own = {"person": self.town.public_ids[other], "capacity": "clinician"}
            self._people[other].post(f"/r/{request}/join", **own)

    def _hand_over(self, request: str) -> None:
        """The supervisor asks the other, who sees it on the screen and takes it, if no
        key of theirs said no before.
        """
        if (other := self._other(request)) is None:
            return
        chosen = {"relieve-person": self.town.public_ids[other]}
        self._people["supervisor"].post(f"/r/{request}/hand", **chosen)
        end = time.monotonic() + TAKES_OVER
        while self._other(request) == other and time.monotonic() < end:
            if page := _page_shown(self._people[other]):
                self._people[other].post(f"/p/{page}/accept", how="in_person")
            select_pause(LOOKS_EVERY)

    def _other(self, request: str) -> str | None:
        """Who of the two does not have it; None where nobody has."""
        lead = self._system.lead_of(request)
        others = (w for w in ("primary", "backup") if self.town.people[w] != lead)
        return next(others) if lead else None

    def _end(self, request: str) -> None:
        """The officer needs nobody any more, or who is there is done; the next night
        begins after that.
        """

        def is_over() -> bool:
            return self._system.state_of(request) in OVER

        def ended() -> bool:
            self._people["officer"].post(f"/r/{request}/cancel")
            for who in () if is_over() else ("primary", "backup"):
                _be_done(self._people[who], request)
            if not is_over():
                raise AssertionError(f"still {self._system.state_of(request)}")
            return True

        self._keep_trying(ended)

    # --- keeping at it -------------------------------------------------------------

    def _keep_trying(self, what: Callable[[], T]) -> T:
        """People try again when the web is away. Raises what it last said."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return what()
            except (requests.RequestException, AssertionError, IndexError) as failure:
                if time.monotonic() > end:
                    raise AssertionError(f"{self.name}: {failure}") from failure
                select_pause(0.3)


def _be_done(person: Person, request: str) -> None:
    """By the buttons of its page: beside the lead, and as the lead."""
    shown = person.get(f"/r/{request}").text
    for own in OWN_PART.findall(shown):
        person.post(own)
    person.post(f"/r/{request}/mark/cleared")


def _page_shown(person: Person) -> str:
    """The public id of the page that the home page leads to; "" for none."""
    home = person.get("/").text
    return home.split('href="/p/')[1].split('"')[0] if 'href="/p/' in home else ""


def _meet(together: threading.Barrier) -> None:
    """Wait a moment for the other; go alone when it does not come."""
    with contextlib.suppress(threading.BrokenBarrierError):
        together.wait(3)
