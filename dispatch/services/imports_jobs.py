"""Importing and removing as background jobs, with progress and cancel."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from agencies.models import Job
from agencies.services import jobs
from common.errors import DomainError
from dispatch.core.import_map import ImportMap
from dispatch.documents.imports import import_map_document, import_map_from
from dispatch.models import ImportBatch
from dispatch.services import (
    imports,
    imports_checks,
    imports_removal,
    imports_words,
)
from dispatch.services.imports import End

IMPORT, REMOVE = "import_callouts", "remove_import"
FOLDER = "jobs"


def register() -> None:
    """Tell the engine who does these jobs."""
    jobs.register(IMPORT, run_import, title=_lazy("Past dispatches from a file"))
    jobs.register(REMOVE, run_removal, title=_lazy("Taking an import back"))


def enqueue_import(
    blocks: Iterable[bytes],
    *,
    file_name: str,
    meaning: ImportMap,
    consortium_id: int,
    dry_run: bool,
    by: int,
    organisation_id: int,
    now: datetime,
) -> Job:
    """Keep the uploaded file and queue its import.

    Raises FileRefused or MapRefused at once for what could not even begin; then
    nothing is kept.
    """
    kept = f"{FOLDER}/{uuid.uuid4()}.csv"
    path = Path(settings.MEDIA_ROOT) / kept
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("wb") as stream:
            stream.writelines(blocks)
        imports_checks.fits(path, meaning, consortium_id)
        return jobs.enqueue(
            IMPORT,
            owner_id=by,
            organisation_id=organisation_id,
            consortium_id=consortium_id,
            request={
                "map": import_map_document(meaning),
                "file_name": file_name[:200],
                "dry_run": dry_run,
            },
            input_file=kept,
            unit=_("lines"),
            now=now,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def run_import(job: Job, report: jobs.Report) -> dict[str, Any]:
    """The runner. Started again after a crash it goes on where it stopped."""
    if job.consortium_id is None:
        raise DomainError(_("This import names no consortium."))
    path = Path(settings.MEDIA_ROOT) / job.input_file
    if not path.is_file():
        raise DomainError(_("The uploaded file is gone. Upload it again."))
    asked = imports.Asked(
        path=path,
        file_name=job.input["file_name"],
        consortium_id=job.consortium_id,
        meaning=import_map_from(job.input["map"]),
        by=job.owner_id,
        organisation_id=job.organisation_id,
        job_id=job.pk,
    )
    dry_run = bool(job.input["dry_run"])
    done = imports.import_callouts(
        asked, now=job.made_at, dry_run=dry_run, go_on=report
    )
    return _result(job, done, dry_run=dry_run)


def _result(job: Job, done: imports.Imported, *, dry_run: bool) -> dict[str, Any]:
    ours = done.batch is not None and done.batch.job_id == job.pk
    end = End.FINISHED if done.end is End.ALREADY and ours else done.end
    said = [imports_words.ended(end), imports_words.summary(done.report)]
    sentence = " ".join(part for part in said if part)
    if dry_run:
        return {
            "sentence": _("Tried; nothing was written. {said}").format(said=sentence),
            "url": reverse("dispatch:import_tried", args=[job.public_id]),
            "report": done.report,
            "end": end.value,
        }
    if done.batch is None:
        return {"sentence": sentence}
    url = reverse("dispatch:import_batch", args=[done.batch.public_id])
    return {"sentence": sentence, "url": url}


def enqueue_removal(
    batch: ImportBatch, *, reason: str, by: int, organisation_id: int, now: datetime
) -> Job:
    """Queue the removal of a whole batch. Raises BatchStays at once, saying why."""
    imports_removal.must_go(batch.pk)
    return jobs.enqueue(
        REMOVE,
        owner_id=by,
        organisation_id=organisation_id,
        consortium_id=batch.consortium_id,
        request={"batch": batch.pk, "reason": reason[:200]},
        unit=_("rows"),
        now=now,
    )


def run_removal(job: Job, report: jobs.Report) -> dict[str, Any]:
    """The runner; safe to start again."""
    batch = ImportBatch.objects.get(pk=job.input["batch"])
    gone = imports_removal.remove_batch(
        batch.pk,
        by=job.owner_id,
        organisation_id=job.organisation_id,
        reason=job.input["reason"],
        now=job.made_at,
        go_on=report,
    )
    sentence = (
        _("{file} was taken back whole.")
        if gone
        else _("Stopped half-way through {file}. Remove it again to go on.")
    )
    return {
        "sentence": sentence.format(file=batch.file_name),
        "url": reverse("dispatch:import_batch", args=[batch.public_id]),
    }
