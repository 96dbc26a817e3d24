"""Calendar feeds: an address is made and shown once, read by programs, and revoked."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from agencies import selectors as agencies
from agencies.core.acts import Act
from agencies.core.scope import Scope
from agencies.models import Consortium
from agencies.services import audit
from agencies.services.people import NAMES
from rosters import words
from rosters.core import calendar, feeds
from rosters.core.words import Tier
from rosters.errors import TooManyFeeds
from rosters.models import Feed, Roster
from rosters.models.feeds import Live, duties, live, rosters_of
from rosters.services import publication

PREFIX = "cal_"
MOST = 20  # live addresses of one calendar
NOTE_EVERY = timedelta(hours=1)

Shown = Roster | Consortium | None
"""What a feed shows; None: the asker's own shifts."""


@transaction.atomic
def make_feed(
    shown: Shown, scope: Scope, *, name: str, now: datetime
) -> tuple[Feed, str]:
    """A new address of that calendar, and its token, which is never to be had again.

    Raises TooManyFeeds.
    """
    subject = _subject(shown, scope)
    if Feed.objects.live().filter(**subject).count() >= MOST:
        raise TooManyFeeds(
            _("There are %(most)s addresses already. Revoke one first.")
            % {"most": MOST},
            field="name",
        )
    raw = PREFIX + secrets.token_urlsafe(32)
    made = Feed.objects.create(
        **subject,
        organisation_id=scope.acting_organisation_id or 0,
        name=name,
        token_hash=agencies.token_digest(raw),
        hint=raw[-4:],
        made_by_id=scope.user_id,
        made_at=now,
    )
    _record("make_feed", made, by=scope.user_id, now=now)
    return made, raw


def _subject(shown: Shown, scope: Scope) -> dict[str, object]:
    match shown:
        case Roster():
            return {"roster": shown}
        case Consortium():
            return {"consortium": shown}
        case _:
            return {"person_id": scope.user_id}


@transaction.atomic
def revoke_feed(feed: Feed, *, by: int | None, now: datetime) -> None:
    """From now on nothing is at that address. Safe to repeat."""
    if Feed.objects.live().filter(pk=feed.pk).update(revoked_at=now):
        _record("revoke_feed", feed, by=by, now=now)


def _record(act: str, feed: Feed, *, by: int | None, now: datetime) -> None:
    audit.record(
        act=act,
        about=feed,
        now=now,
        person_id=by,
        organisation_id=feed.organisation_id,
        shows="person" if feed.person_id else "roster" if feed.roster_id else "all",
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """A feed as it is to be read: what it says, and since when it says that."""

    live: Live
    edition: str
    edition_at: datetime
    since: datetime

    def text(self) -> bytes:
        """The calendar. Costs as much as there are shifts."""
        feed = _whole(self.live)
        with translation.override(_language(feed)):
            rows = duties(feed.coverage(since=self.since))
            shifts = feeds.entries(rows, _summary(feed), since=self.since)
            return calendar.write(shifts, name=_name(feed))


def open_feed(raw: str, *, now: datetime) -> Opened | None:
    """What is at that address; None when it was never given out, is revoked, or shows
    what whoever made it may not see any more.

    Three queries, however many shifts there are. Once an hour, and whenever it says
    something new, it is asked whether its maker may still see that, and noted that it
    was read; what ends by leaving or losing a role is revoked at once.
    """
    found = live(agencies.token_digest(raw))
    if found is None:
        return None
    since = feeds.since(now)
    edition = _edition(found, since=since)
    edition_at = _edition_at(found, edition, now=now)
    if edition_at != found.edition_at or _is_due(found, now=now):
        if not _may_be_seen(_whole(found), now=now):
            return None
        Feed.objects.filter(pk=found.id).update(
            edition=edition, edition_at=edition_at, last_used_at=now
        )
    return Opened(found, edition, edition_at, since)


def _whole(feed: Live) -> Feed:
    with_all = Feed.objects.select_related(
        "organisation", "made_by", "roster__consortium", "consortium"
    )
    return with_all.get(pk=feed.id)


def _is_due(feed: Live, *, now: datetime) -> bool:
    return feed.last_used_at is None or now - feed.last_used_at >= NOTE_EVERY


def _may_be_seen(feed: Feed, *, now: datetime) -> bool:
    """Whether its maker could make it today."""
    scope = agencies.scope_for(
        feed.made_by_id, acting=feed.organisation.public_id, now=now
    )
    if scope.acting_organisation_id != feed.organisation_id:
        return False
    if feed.person_id is not None:
        return scope.may(Act.RESPOND)
    if not scope.may(Act.EDIT_ROSTER):
        return False
    shown = feed.roster.consortium_id if feed.roster else feed.consortium_id
    return shown in scope.consortium_ids


def _edition(feed: Live, *, since: datetime) -> str:
    rosters = rosters_of(feed, since=since)
    topics = {publication.topic_of(public_id): public_id for public_id in rosters}
    versions = agencies.versions([*topics, NAMES])
    return feeds.edition(
        *(feed.id, since, versions.get(NAMES)),
        rosters=[
            (topic, *rosters[public_id], versions.get(topic))
            for topic, public_id in topics.items()
        ],
    )


def _edition_at(feed: Live, edition: str, *, now: datetime) -> datetime:
    """Since when it says what it says. Two editions never have the same second: a
    program may know nothing but that second of what it read last.
    """
    whole = now.replace(microsecond=0)
    if feed.edition_at is None:
        return whole
    if edition == feed.edition:
        return feed.edition_at
    return max(whole, feed.edition_at + timedelta(seconds=1))


def _language(feed: Feed) -> str:
    """Its person's; a calendar of several people is in the installation's."""
    return feed.made_by.language if feed.person_id else settings.LANGUAGE_CODE


def _name(feed: Feed) -> str:
    if feed.roster is not None:
        return words.calendar_of(f"{feed.roster.consortium.short_name} {feed.roster}")
    if feed.consortium is not None:
        return words.calendar_of(feed.consortium.name)
    return words.own_calendar(feed.made_by.work_name)


def _summary(feed: Feed) -> Callable[[feeds.Duty], str]:
    """What its shifts are called: a thousand of them by a handful of names."""

    @cache
    def said(roster: str, who: str, tier: str, order: int) -> str:
        seat = words.seat(Tier(tier), order)
        if feed.person_id is not None:
            return words.own_shift(roster, seat)
        if feed.roster_id is not None:
            return words.shift(who, seat)
        return words.shift_of(roster, who, seat)

    return lambda duty: said(duty.roster, duty.who, duty.tier, duty.order)


def own_summary(duty: feeds.Duty) -> str:
    """What a shift is called in the calendar of its own person."""
    return words.own_shift(duty.roster, words.seat(Tier(duty.tier), duty.order))
