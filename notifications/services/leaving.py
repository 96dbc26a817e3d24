"""What ends on the wire when somebody leaves: their phones, at once."""

from collections.abc import Mapping

from agencies.services.leaving import Leaving
from notifications.services import phones, subscriptions


def end_phones(leaving: Leaving) -> Mapping[str, int]:
    """Retire every phone of a person to whom no organisation is left.

    Somebody who still works for another department is still paged for that one.
    """
    if not leaving.entirely:
        return {"phones": 0}
    retired = phones.retire_methods(leaving.person_id, leaving.now, leaving.by)
    subscriptions.retire_all(leaving.person_id, by=leaving.by, now=leaving.now)
    return {"phones": retired}
