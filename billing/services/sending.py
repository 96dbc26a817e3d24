"""Telling an agency's finance and lead of a statement by e-mail, each once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from agencies.models import Job, User
from agencies.services import audit, jobs
from billing.documents import read_statement
from billing.errors import NotLocked
from billing.models import Period, Statement, StatementNotice
from billing.selectors import notices
from billing.words import closing as words

SEND = "send_statements"
AGAIN_AFTER = timedelta(minutes=5)
"""Who began to send and was not heard of for so long has died on the way."""


def register() -> None:
    """Tell the engine who does these jobs."""
    jobs.register(SEND, run, title=_lazy("Sending the statements"))


@transaction.atomic
def enqueue(period: Period, *, by: int, organisation_id: int, now: datetime) -> Job:
    """Have the notices of an issued period sent. Raises NotLocked before it is out."""
    if period.issued_at is None:
        raise NotLocked(_("Issue the period first: there is nothing to send."))
    return jobs.enqueue(
        SEND,
        owner_id=by,
        organisation_id=organisation_id,
        consortium_id=period.consortium_id,
        request={"period": str(period.public_id)},
        unit="mails",
        now=now,
    )


def run(job: Job, report: jobs.Report) -> dict[str, Any]:
    """Send every mail that no run before has sent: repeating it sends none twice."""
    period = Period.objects.select_related("consortium").get(
        public_id=job.input["period"]
    )
    waiting = notices.plan_for(period, now=job.made_at).waiting
    sent = failed = 0
    for done, (statement, person) in enumerate(waiting):
        if not report(done, len(waiting)):
            break
        outcome = send(statement, person, now=job.made_at, by=job.owner_id)
        sent, failed = sent + (outcome is True), failed + (outcome is False)
    said = ngettext("%(n)s mail sent.", "%(n)s mails sent.", sent) % {"n": sent}
    if failed:
        said += " " + ngettext(
            "The mail server refused %(n)s; send again later.",
            "The mail server refused %(n)s; send again later.",
            failed,
        ) % {"n": failed}
    return {"sentence": said, "url": reverse("billing:period", args=[period.public_id])}


def send(
    statement: Statement, person: User, *, now: datetime, by: int | None
) -> bool | None:
    """Send one notice: True when the server took it, False when it did not, None when
    it was sent before or somebody is at it now."""
    notice, _made = StatementNotice.objects.get_or_create(
        statement=statement, person=person
    )
    ours = StatementNotice.objects.filter(pk=notice.pk, sent_at__isnull=True).filter(
        Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - AGAIN_AFTER)
    )
    if not ours.update(claimed_at=now):
        return None
    link = settings.PUBLIC_URL + reverse(
        "billing:statement", args=[statement.public_id]
    )
    if not _mail(statement, person, link):
        StatementNotice.objects.filter(pk=notice.pk).update(claimed_at=None)
        return False
    with transaction.atomic():
        StatementNotice.objects.filter(pk=notice.pk).update(sent_at=now)
        audit.record(
            act="send_statement",
            about=statement,
            now=now,
            person_id=by,
            organisation_id=statement.consortium.host_id,
            told=str(person.public_id),
        )
    return True


def _mail(statement: Statement, person: User, link: str) -> bool:
    said = read_statement(statement.document)
    try:
        taken = send_mail(
            words.notice_subject(said),
            words.notice_text(said, link=link),
            None,
            [str(person.email)],
        )
    except OSError:  # smtplib's errors are OSErrors too
        return False
    return bool(taken)
