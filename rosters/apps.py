from django.apps import AppConfig

from common import guards
from rosters.guards import (
    COVERAGE_AT_MOST_31_DAYS,
    COVERAGE_NO_OVERLAP,
    NIGHT_ENDS_AFTER_IT_STARTS,
)


class RostersConfig(AppConfig):
    name = "rosters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models may only be imported once the apps are loaded.
        from agencies.services.leaving import on_leave, on_role_end  # noqa: PLC0415 - see above
        from notifications import events  # noqa: PLC0415 - see above
        from rosters.services import (  # noqa: PLC0415 - see above
            all_clear,
            confirming,
            gap_news,
            hearing,
            shift_news,
            swap_news,
            unavailable_news,
        )
        from rosters.services.leaving import (  # noqa: PLC0415 - see above
            end_calendars,
            end_calendars_of_role,
            end_feeds,
            end_feeds_of_role,
            end_shifts,
            end_shifts_of_clinician,
        )

        guards.register(
            COVERAGE_NO_OVERLAP, COVERAGE_AT_MOST_31_DAYS, NIGHT_ENDS_AFTER_IT_STARTS
        )
        on_leave(end_shifts)
        on_leave(end_feeds)
        on_leave(end_calendars)
        on_role_end(end_shifts_of_clinician)
        on_role_end(end_feeds_of_role)
        on_role_end(end_calendars_of_role)
        for topic, handler in (
            (confirming.TOPIC, shift_news.shift_replied),
            (all_clear.TOPIC, gap_news.gap_replied),
            (all_clear.OFFER, gap_news.offer_replied),
            (swap_news.INVITED, hearing.invitation_replied),
            (swap_news.COUNTER, hearing.counter_replied),
            (swap_news.APPROVAL, hearing.approval_replied),
        ):
            events.on_reply(topic, handler, needs_code=True)
        events.on_settled(confirming.TOPIC, shift_news.shift_settled)
        events.on_opt_out(gap_news.phone_changed)
        events.on_opt_in(gap_news.phone_changed)
        events.on_inbound_text(hearing.own_shift_text)
        events.on_inbound_text(unavailable_news.unavailable_text)
