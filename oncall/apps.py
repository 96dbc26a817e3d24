from django.apps import AppConfig
from django.core import checks


class OncallConfig(AppConfig):
    name = "oncall"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from oncall import demonstration  # noqa: PLC0415 - models are ready only now

        checks.register(demonstration.is_not_in_production, checks.Tags.database)
