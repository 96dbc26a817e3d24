from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models may only be imported once the apps are loaded.
        from agencies.services.leaving import on_leave  # noqa: PLC0415 - see above
        from notifications import events  # noqa: PLC0415 - ditto
        from notifications.services import testing  # noqa: PLC0415 - ditto
        from notifications.services.leaving import end_phones  # noqa: PLC0415 - ditto

        on_leave(end_phones)
        events.on_reply(
            testing.TOPIC, testing.replied, needs_code=True, wants_a_person=True
        )
