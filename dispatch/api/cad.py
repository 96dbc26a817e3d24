"""What a dispatch system says of incidents, signed with a key of its own. For
`dispatch.api`.
"""

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError

from agencies import selectors as people
from agencies.api import ours
from agencies.core.keys import TokenScope
from agencies.doors import TandemRequest
from agencies.services import audit
from common import clock
from dispatch import selectors
from dispatch.api import saying, shapes
from dispatch.documents.cad import CadMessage
from dispatch.errors import NotSigned, OpenThere
from dispatch.services import by_machine, cad_keys

router = Router(tags=["dispatch systems"])


class BySignature:
    """Let in a dispatch system that signs with a live key: 401 for everything else.

    Sets `request.scope` to what its organisation may ask for.
    """

    door = "signed: by a key"

    def __call__(self, request: HttpRequest) -> str:
        asker = cast(TandemRequest, request)
        asker.now = getattr(asker, "now", None) or clock.now()
        body = request.body
        signed = cad_keys.Signed(
            key=request.headers.get("Tandem-Key", ""),
            timestamp=request.headers.get("Tandem-Timestamp", ""),
            signature=request.headers.get("Tandem-Signature", ""),
            said=body or request.get_full_path().encode(),
        )
        try:
            key = cad_keys.key_of(signed, now=asker.now)
        except NotSigned as why:
            raise HttpError(401, str(why)) from None
        asker.scope = people.scope_for_machine(
            key.organisation, [TokenScope.CALLOUTS_WRITE], now=asker.now
        )
        whose = str(key.organisation)
        audit.asked_by.set(audit.Machine(str(key.public_id), "CAD", whose))
        return str(key.public_id)


SIGNED = BySignature()


@router.post(
    "/requests",
    auth=SIGNED,
    response={200: shapes.AnswerOut, 201: shapes.AnswerOut, 409: shapes.OpenThereOut},
    summary="Say something of an incident",
)
def cad_message(
    request: HttpRequest, sent: CadMessage
) -> Status[shapes.AnswerOut] | Status[shapes.OpenThereOut]:
    """201: stored now. 200: it was known, and stands as the answer says."""
    asker = ours(request)
    try:
        given = by_machine.take(sent, asker.scope, now=asker.now)
    except OpenThere as found:
        return Status(409, saying.open_there(asker, found))
    said = saying.answer(asker, given, at="cad_status")
    return Status(201 if given.created else 200, said)


@router.get(
    "/requests/{uuid:callout_id}",
    auth=SIGNED,
    response=shapes.CalloutOut,
    summary="Where a request of yours stands",
)
def cad_status(request: HttpRequest, callout_id: UUID) -> shapes.CalloutOut:
    """Signed like any other: of what has no body, the path is."""
    asker = ours(request)
    found = selectors.callout_for(asker.scope, callout_id)
    return shapes.CalloutOut(**saying.callout(asker, found, at="cad_status"))
