from django.apps import AppConfig

from billing.guards import GUARDS
from common import guards
from dispatch import outcomes


class BillingConfig(AppConfig):
    name = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from billing.services import (  # noqa: PLC0415 - needs models
            locks,
            long_closing,
            pricing,
            printing,
            removals,
            sending,
        )
        from dispatch.services import (  # noqa: PLC0415 - as above
            imports_removal,
            recording,
        )

        guards.register(*GUARDS)
        outcomes.on_closed(pricing.take_response)
        printing.register()
        sending.register()
        long_closing.register()
        imports_removal.on_remove_batch(removals.why_batch_stays)
        recording.on_lock(locks.issued_on)
