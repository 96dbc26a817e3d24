from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate, pre_migrate

from agencies.guards import AUDIT_APPEND_ONLY
from common import guards


class AgenciesConfig(AppConfig):
    name = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models may only be imported once the apps are loaded.
        from agencies.services import sessions, sign_ins  # noqa: PLC0415 - see above

        user_logged_in.connect(sessions.note_sign_in, dispatch_uid="agencies.sessions")
        sign_ins.listen()
        guards.register(AUDIT_APPEND_ONLY)
        pre_migrate.connect(guards.set_aside, dispatch_uid="common.guards")
        post_migrate.connect(guards.ensure, dispatch_uid="common.guards")
