from django.apps import AppConfig

from common import guards
from dispatch.guards import CLOCKS_RUN_FORWARD, EVENTS_APPEND_ONLY


class DispatchConfig(AppConfig):
    name = "dispatch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agencies.services.leaving import on_leave, on_role_end  # noqa: PLC0415 - needs models
        from dispatch import duties  # noqa: PLC0415 - as above
        from dispatch.selectors import scenes  # noqa: PLC0415 - as above
        from dispatch.services import (  # noqa: PLC0415 - as above
            agreements,
            asked_by_text,
            calling,
            exporting,
            hearing,
            hearing_scene,
            hung_up,
            imports_jobs,
            leaving,
            reaching,
            reporting,
            roster_news,
        )
        from notifications import events  # noqa: PLC0415 - as above
        from rosters import outcomes as rosters  # noqa: PLC0415 - as above

        on_leave(leaving.give_back)
        on_role_end(leaving.give_back_with_role)
        guards.register(EVENTS_APPEND_ONLY, CLOCKS_RUN_FORWARD)
        events.on_reply("page", hearing.page_replied, wants_a_person=True)
        events.on_settled("page", hearing.page_settled)
        for topic in (reaching.TOPIC, reaching.STATUS):
            events.on_reply(topic, hearing.callout_replied, needs_code=True)
            events.on_settled(topic, hearing.officer_settled)
        events.on_reply("still_needed", hearing.still_needed_replied)
        events.on_reply("agreement", agreements.replied)
        events.on_reply("alarm", hearing.alarm_replied)
        events.on_reply(reporting.TOPIC, reporting.replied, needs_code=True)
        events.on_reply("question", hearing_scene.question_replied, needs_code=True)
        events.on_settled("question", hearing_scene.question_settled)
        events.on_inbound_text(hearing.request_text)
        events.on_inbound_text(asked_by_text.status_text)
        events.on_inbound_text(asked_by_text.how_to_ask)
        events.on_inbound_call(calling.call)
        events.on_reply(hung_up.TOPIC, hung_up.replied, needs_code=True)
        events.on_call_ended(hung_up.call_ended)
        events.on_opt_out(hearing.opted_out)
        events.on_opt_in(hearing.opted_in)
        rosters.on_trouble(roster_news.trouble)
        rosters.on_mended(roster_news.mended)
        rosters.on_unavailable(roster_news.unavailable)
        rosters.who_is_at_work(scenes.engaged_until)
        imports_jobs.register()
        exporting.register(duties.export_callouts)
