"""Requests as a file, made by the engine for whoever may read them on screen.

It is theirs alone, and gone with its job a week later.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _lazy

from agencies import selectors as people
from agencies.core.scope import Scope
from agencies.models import Job
from agencies.services import audit, jobs
from common import spreadsheets
from dispatch.core.finding import Sought, Standing

EXPORT = "export_callouts"
FOLDER = "jobs"


def register(runner: jobs.Runner) -> None:
    """Tell the engine who makes the file."""
    jobs.register(EXPORT, runner, title=_lazy("Requests as a file"))


def enqueue(scope: Scope, sought: Sought, *, now: datetime) -> Job:
    """Have the file made of what is looked for, as that person sees it then."""
    return jobs.enqueue(
        EXPORT,
        owner_id=_owner_of(scope),
        organisation_id=people.acting_organisation(scope).pk,
        request=_document(sought),
        input_file=f"{FOLDER}/{uuid.uuid4()}.csv",
        now=now,
    )


def path_of(job: Job) -> Path:
    """Where its file is, or is to be."""
    return Path(settings.MEDIA_ROOT) / job.input_file


@dataclass(slots=True)
class Written:
    """A file that takes its name only if `is_whole` at the end."""

    file: TextIO
    is_whole: bool = False


@contextmanager
def written_whole(path: Path) -> Iterator[Written]:
    """A file to write beside `path`; it takes that name in one step, or is gone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{uuid.uuid4()}")
    try:
        with beside.open("w", encoding=spreadsheets.ENCODING, newline="") as file:
            kept = Written(file)
            yield kept
        if kept.is_whole:
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def scope_of(job: Job) -> Scope:
    """Who had it made, acting as they did then; what they may see at that moment."""
    acting = job.organisation.public_id
    return people.scope_for(job.owner_id, acting=acting, now=job.made_at)


def file_for(scope: Scope, public_id: UUID, *, now: datetime) -> bytes:
    """What the file holds; taking it is in the audit trail. Raises Http404 for
    somebody else's, and for one that is not there (yet, or any more).
    """
    job = people.job_for(scope, public_id)
    is_theirs = job.kind == EXPORT and job.owner_id == scope.user_id
    if not is_theirs or job.state != Job.State.DONE or not path_of(job).is_file():
        raise Http404
    audit.record(
        act="take_export",
        about=job,
        now=now,
        person_id=scope.user_id,
        organisation_id=job.organisation_id,
    )
    return path_of(job).read_bytes()


def _owner_of(scope: Scope) -> int:
    if scope.user_id is None:
        raise Http404
    return scope.user_id


def _document(sought: Sought) -> dict[str, str]:
    return {
        "words": sought.words,
        "agency": str(sought.agency or ""),
        "standing": (sought.standing or ""),
        "from_on": str(sought.from_on or ""),
        "until_on": str(sought.until_on or ""),
    }


def sought_by(job: Job) -> Sought:
    """What its file is to hold."""
    said = job.input
    return Sought(
        words=said["words"],
        agency=UUID(said["agency"]) if said["agency"] else None,
        standing=Standing(said["standing"]) if said["standing"] else None,
        from_on=date.fromisoformat(said["from_on"]) if said["from_on"] else None,
        until_on=date.fromisoformat(said["until_on"]) if said["until_on"] else None,
    )
