"""People's phones: adding, proving, ordering, and taking them out of use."""

import math
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.crypto import constant_time_compare, salted_hmac

from agencies.models import Consortium
from agencies.services import audit
from common import numbers
from notifications import events, words
from notifications.core.kinds import Channel, Use
from notifications.errors import (
    CodeOver,
    CodeSentJustNow,
    CodeWrong,
    NumberTaken,
    NumberUnreadable,
    TakesNothing,
)
from notifications.models import ContactMethod
from notifications.services import sending

VERIFY = "verify"
CODE_LASTS = timedelta(minutes=10)
CODE_AGAIN_AFTER = timedelta(seconds=60)
CODE_TRIES = 5


@transaction.atomic
def add_contact_method(
    *,
    number: str,
    now: datetime,
    person_id: int | None = None,
    organisation_id: int | None = None,
    use: Use = Use.PERSONAL,
    takes_texts: bool = True,
    takes_calls: bool = True,
    by: int | None = None,
) -> ContactMethod:
    """Add a phone, not verified yet, after those the person has. `number` as typed.

    A number that somebody else added and did not prove within ten minutes is theirs
    no longer: nobody can keep a number from its owner. Raises NumberUnreadable,
    NumberTaken or TakesNothing.
    """
    dialled = numbers.e164(number)
    if dialled is None:
        raise NumberUnreadable(words.number_unreadable(), field="number")
    if not (takes_texts or takes_calls):
        raise TakesNothing(words.takes_nothing(), field="takes")
    _give_up_unproven(dialled, person_id=person_id, now=now)
    own = ContactMethod.objects.live().filter(person_id=person_id)
    last = own.aggregate(order=Max("order"))["order"] if person_id else 0
    try:
        with transaction.atomic():
            made = ContactMethod.objects.create(
                person_id=person_id,
                organisation_id=organisation_id,
                use=use.value,
                number=dialled,
                takes_texts=takes_texts,
                takes_calls=takes_calls,
                order=(last or 0) + 1,
                made_at=now,
            )
    except IntegrityError:
        raise NumberTaken(words.number_taken(), field="number") from None
    _record("add_phone", made, by=by, now=now)
    return made


@transaction.atomic
def add_and_prove(
    *,
    number: str,
    person_id: int,
    consortium_id: int,
    now: datetime,
    takes_texts: bool = True,
    takes_calls: bool = True,
) -> ContactMethod:
    """Add one's own phone and send the code that proves it. Both, or neither."""
    method = add_contact_method(
        number=number,
        person_id=person_id,
        takes_texts=takes_texts,
        takes_calls=takes_calls,
        now=now,
        by=person_id,
    )
    send_verification(method, consortium_id=consortium_id, now=now)
    return method


@transaction.atomic
def add_shared(
    *,
    number: str,
    organisation_id: int,
    consortium_id: int,
    use: Use,
    now: datetime,
    by: int,
    takes_texts: bool = True,
    takes_calls: bool = True,
) -> ContactMethod:
    """Add a phone of a vehicle or desk and send it the code that proves it. Both, or
    neither. Raises what `add_contact_method` raises.
    """
    method = add_contact_method(
        number=number,
        organisation_id=organisation_id,
        use=use,
        takes_texts=takes_texts,
        takes_calls=takes_calls,
        now=now,
        by=by,
    )
    send_verification(method, consortium_id=consortium_id, now=now)
    return method


def send_verification(
    method: ContactMethod, *, consortium_id: int, now: datetime
) -> None:
    """Send a six-digit code to the phone: by text, or by call when it takes no texts.

    It holds for ten minutes and five tries. Raises CodeSentJustNow within a minute
    of the last one.
    """
    earliest = now - CODE_AGAIN_AFTER
    if method.code_sent_at is not None and method.code_sent_at > earliest:
        wait = math.ceil((method.code_sent_at - earliest).total_seconds())
        raise CodeSentJustNow(words.code_sent_just_now(wait), field="code")
    code = f"{secrets.randbelow(10**6):06d}"
    with transaction.atomic():
        ContactMethod.objects.filter(pk=method.pk).update(
            code_hash=_hashed(method, code), code_sent_at=now, code_attempts=0
        )
        sent = sending.send(
            person_id=method.person_id,
            topic=VERIFY,
            owner_key=str(method.public_id),
            text=words.verification_text(code),
            now=now,
            consortium=Consortium.objects.get(pk=consortium_id),
            expires_at=now + CODE_LASTS,
            number=method.number,
            channels=[Channel.TEXT if method.takes_texts else Channel.VOICE],
        )
        sending.speak_text(sent.message)
    method.refresh_from_db()


def verify(method: ContactMethod, code: str, *, now: datetime, by: int | None) -> None:
    """Take `code` as proof that the person holds the phone. Spaces do not matter.

    Raises CodeWrong (the try counts) or CodeOver when none is open: never sent, ten
    minutes old, or tried five times.
    """
    # Counted first and on its own, so that tries made at once all count.
    counted = ContactMethod.objects.filter(
        pk=method.pk,
        code_attempts__lt=CODE_TRIES,
        code_sent_at__gt=now - CODE_LASTS,
        retired_at=None,
    ).exclude(code_hash="")
    if not counted.update(code_attempts=F("code_attempts") + 1):
        method.refresh_from_db()
        spent = method.code_attempts >= CODE_TRIES
        sentence = words.code_tried_too_often() if spent else words.code_expired()
        raise CodeOver(sentence, field="code")
    method.refresh_from_db()
    digits = "".join(code.split())
    if not constant_time_compare(method.code_hash, _hashed(method, digits)):
        left = CODE_TRIES - method.code_attempts
        raise CodeWrong(words.code_wrong(left), field="code")
    mark_verified(method, now=now, by=by)


@transaction.atomic
def mark_verified(method: ContactMethod, now: datetime, by: int | None) -> None:
    """The phone is proven: by its code, or by a coordinator who knows it is theirs."""
    method.verified_at = now
    method.code_hash = ""
    method.save(update_fields=["verified_at", "code_hash"])
    _record("verify_phone", method, by=by, now=now)


@transaction.atomic
def remove_contact_method(method: ContactMethod, *, now: datetime, by: int) -> None:
    """Take one phone out of use. Its history stays. Safe to repeat."""
    _retire([method], now=now, by=by)


def opt_out(number: str, *, now: datetime) -> bool:
    """The phone refuses our texts from now on; whoever must know is told, once.

    In the caller's transaction. False for a number that is no live phone of ours
    or had opted out before.
    """
    live = ContactMethod.objects.live().filter(number=number)
    if not live.filter(opted_out_at=None).update(opted_out_at=now):
        return False
    method = live.get()
    _record("opt_out", method, by=None, now=now)
    events.tell_opted_out(events.OptedOut(number, method.person_id, now))
    return True


def opt_in(number: str, *, now: datetime) -> bool:
    """The phone takes our texts again; whoever was told of it hears so. In the
    caller's transaction. False when it had not opted out.
    """
    live = ContactMethod.objects.live().filter(number=number)
    if not live.exclude(opted_out_at=None).update(opted_out_at=None):
        return False
    method = live.get()
    _record("opt_in", method, by=None, now=now)
    events.tell_opted_in(events.OptedIn(number, method.person_id, now))
    return True


@transaction.atomic
def retire_methods(person_id: int, now: datetime, by: int | None = None) -> int:
    """Take every phone of a person out of use, when they leave; how many."""
    live = list(ContactMethod.objects.live().filter(person_id=person_id))
    _retire(live, now=now, by=by)
    return len(live)


def _retire(methods: list[ContactMethod], *, now: datetime, by: int | None) -> None:
    for method in methods:
        live = ContactMethod.objects.live().filter(pk=method.pk)
        if live.update(retired_at=now):
            sending.withdraw(str(method.public_id), VERIFY, now)
            sending.keep_from(method, now=now)
            _record("retire_phone", method, by=by, now=now)
            if method.opted_out_at is not None:
                refuses_no_more = events.OptedIn(method.number, method.person_id, now)
                events.tell_opted_in(refuses_no_more)


def _give_up_unproven(number: str, *, person_id: int | None, now: datetime) -> None:
    held = ContactMethod.objects.live().filter(number=number).first()
    if held is None:
        return
    if person_id is not None and held.person_id == person_id:
        raise NumberTaken(words.number_already_yours(), field="number")
    began = held.code_sent_at or held.made_at
    if held.verified_at is None and began <= now - CODE_LASTS:
        _retire([held], now=now, by=None)


def _hashed(method: ContactMethod, code: str) -> str:
    salt = f"notifications.verify.{method.public_id}"
    return salted_hmac(
        salt, code, secret=settings.SECRET_KEY, algorithm="sha256"
    ).hexdigest()


def _record(act: str, method: ContactMethod, *, by: int | None, now: datetime) -> None:
    audit.record(
        act=act,
        about=method,
        now=now,
        person_id=by,
        organisation_id=method.organisation_id,
        use=method.use,
        ending=numbers.ending(method.number),
    )
