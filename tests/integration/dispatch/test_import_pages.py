import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies import duties
from agencies.models import Job
from dispatch.documents.imports import import_map_document
from dispatch.models import Callout, ImportBatch
from dispatch.services import imports, imports_removal
from dispatch.services.imports import import_callouts
from tests.cast import Cast
from tests.conftest import SignIn
from tests.integration.dispatch.importing import HEADING, a_map, ask, row, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def novak(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.novak, cast.tamarack)


def upload(client: Client, cast: Cast, *rows: str, **entered: Any) -> Any:
    document = json.dumps(import_map_document(a_map())).encode()
    text = "\n".join([HEADING, *rows]) + "\n"
    plain = {
        "consortium": str(cast.tri_town.public_id),
        "file": SimpleUploadedFile("old.csv", text.encode()),
        "map": SimpleUploadedFile("map.json", document),
    }
    return client.post(reverse("dispatch:imports"), plain | entered)


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return content


def test_an_upload_becomes_a_job_and_its_report_a_page(
    cast: Cast, now: datetime, novak: Client
) -> None:
    sent = upload(novak, cast, row("1"), row("", city="?"))
    job = Job.objects.get()
    assert sent.url == reverse("agencies:job", args=[job.public_id])

    assert duties.run_jobs(now) == 1

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    assert job.result["sentence"].startswith("2 rows read: 1 stored, 1 refused.")
    page = text_of(novak.get(job.result["url"]))
    assert "no id, so it could not be told from others" in page
    assert "old.csv" in text_of(novak.get(reverse("dispatch:imports")))
    batch = ImportBatch.objects.get()
    assert (batch.made_by, batch.job) == (cast.novak, job)


def test_a_dry_run_has_its_page_and_writes_nothing(
    cast: Cast, now: datetime, novak: Client
) -> None:
    upload(novak, cast, row("1", sent="3/3/2025 9:00"), dry_run="on")
    duties.run_jobs(now)

    result = Job.objects.get().result
    page = text_of(novak.get(result["url"]))
    assert result["sentence"].startswith("Tried; nothing was written. 1 row read")
    assert "Sent is before Asked" in page
    assert not Callout.objects.exists()


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"file": SimpleUploadedFile("a.csv", b"x\n1\n")}, "has no column"),
        ({"file": ""}, "This field is required"),
        ({"map": SimpleUploadedFile("m.json", b"{")}, "not a JSON document"),
        ({"map": ""}, "Choose a map"),
        ({"consortium": "nobody"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_imported_is_said_at_the_field_and_nothing_kept(
    cast: Cast, novak: Client, files: Path, entered: dict[str, Any], said: str
) -> None:
    refused = upload(novak, cast, row("1"), **entered)

    assert refused.status_code == 400
    assert said in text_of(refused)
    assert not Job.objects.exists()
    assert not list(files.rglob("*.csv"))


def test_the_map_of_an_earlier_import_can_be_used_again(
    cast: Cast, now: datetime, novak: Client, tmp_path: Path
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"))), now=now)
    earlier = str(ImportBatch.objects.get().public_id)

    sent = upload(novak, cast, row("2"), map="", earlier=earlier)
    duties.run_jobs(now)

    assert sent.status_code == 302
    assert Callout.objects.count() == 2


def test_a_job_that_died_after_the_import_says_what_was_imported(
    cast: Cast, now: datetime, novak: Client
) -> None:
    upload(novak, cast, row("1"))
    duties.run_jobs(now)
    Job.objects.update(due_at=now, state=Job.State.RUNNING, result={})

    duties.run_jobs(now)

    assert Job.objects.get().result["sentence"].startswith("1 row read: 1 stored")


def test_a_cancelled_job_keeps_what_it_stored_and_can_be_continued(
    cast: Cast, now: datetime, novak: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "CHUNK_ROWS", 1)
    monkeypatch.setattr("agencies.services.jobs.WRITE_EVERY_SECONDS", 0)
    upload(novak, cast, row("1"), row("2"))
    Job.objects.update(cancel_requested=True)
    duties.run_jobs(now)
    job = Job.objects.get()
    assert job.state == Job.State.CANCELLED
    assert job.result["sentence"].startswith("Stopped.")
    assert Callout.objects.count() == 1

    upload(novak, cast, row("1"), row("2"))
    duties.run_jobs(now)

    assert Callout.objects.count() == 2
    assert ImportBatch.objects.get().finished_at is not None


def test_a_batch_is_taken_back_from_its_page(
    cast: Cast, now: datetime, novak: Client, tmp_path: Path
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"))), now=now)
    batch = ImportBatch.objects.get()
    address = reverse("dispatch:import_remove", args=[batch.public_id])

    assert novak.post(address, {"reason": ""}, follow=True).status_code == 200
    assert not Job.objects.exists()
    novak.post(address, {"reason": "wrong year"})
    duties.run_jobs(now)

    assert not Callout.objects.exists()
    page = novak.get(reverse("dispatch:import_batch", args=[batch.public_id]))
    assert "taken back" in text_of(page)


def test_a_batch_something_was_issued_from_stays_and_says_why(
    cast: Cast,
    now: datetime,
    novak: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imports_removal, "_checks", [lambda batch_id: "It is issued."])
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"))), now=now)
    address = reverse(
        "dispatch:import_remove", args=[ImportBatch.objects.get().public_id]
    )

    page = novak.post(address, {"reason": "wrong year"}, follow=True)

    assert "It is issued." in text_of(page)
    assert Callout.objects.exists()


def test_an_unassigned_request_is_given_to_an_agency(
    cast: Cast, now: datetime, novak: Client, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.csv", row("1", city="?"), row("2"))
    import_callouts(ask(cast, path), now=now)
    homeless = Callout.objects.get(place_agency=None)
    address = reverse("dispatch:assign", args=[homeless.public_id])
    choice = {"agency": str(cast.harlow.public_id), "reason": "asked the crew"}
    assert homeless.number in text_of(novak.get(reverse("dispatch:unassigned")))

    stranger = {"agency": str(cast.ashby.public_id), "reason": "asked the crew"}
    assert novak.post(address, stranger).status_code == 400
    assert novak.post(address, choice | {"reason": ""}).status_code == 400
    assert novak.post(address, choice).status_code == 302

    homeless.refresh_from_db()
    assert homeless.place_agency == cast.harlow
    assert "None." in text_of(novak.get(reverse("dispatch:unassigned")))


def test_an_imported_request_has_a_page(
    cast: Cast, now: datetime, novak: Client, tmp_path: Path
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1"))), now=now)
    callout = Callout.objects.get()

    page = novak.get(reverse("dispatch:callout", args=[callout.public_id]))

    assert callout.number in text_of(page)


@pytest.mark.parametrize("who", ["stranger_coordinator", "stranger_admin"])
def test_another_consortium_finds_nothing_behind_any_address(
    cast: Cast, now: datetime, sign_in: SignIn, tmp_path: Path, who: str
) -> None:
    import_callouts(ask(cast, write(tmp_path / "a.csv", row("1", city="?"))), now=now)
    batch, callout = ImportBatch.objects.get(), Callout.objects.get()
    stranger = sign_in(getattr(cast, who))

    for name, found in (
        ("import_batch", batch),
        ("import_remove", batch),
        ("assign", callout),
    ):
        address = reverse(f"dispatch:{name}", args=[found.public_id])
        assert stranger.get(address).status_code in {404, 405}
        assert stranger.post(address, {"reason": "x"}).status_code in {404, 405}
    assert "a.csv" not in text_of(stranger.get(reverse("dispatch:imports")))
    refused = upload(stranger, cast, row("2"))
    assert refused.status_code == 400


def test_an_officer_may_not_import(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.dunn).get(reverse("dispatch:imports")).status_code == 403
