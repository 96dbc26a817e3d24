"""Production finds the demonstration in a database, by its people or its number."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django.fixtures import Settings

from agencies.models import User
from common.env import Misconfigured
from oncall import demonstration
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def check() -> None:
    call_command("check", databases=["default"], stderr=StringIO())


def test_an_empty_database_holds_no_demonstration(settings: Settings) -> None:
    settings.PRODUCTION = True

    assert not demonstration.is_there()
    demonstration.refuse_in_production()
    check()


def test_on_a_desk_the_demonstration_is_welcome(cast: Cast) -> None:
    assert demonstration.is_there()
    demonstration.refuse_in_production()
    check()


def test_production_refuses_whoever_signs_in_with_the_printed_password(
    settings: Settings,
) -> None:
    settings.PRODUCTION = True
    User.objects.create_user("dunn@harlow.example", full_name="Erin Dunn")

    with pytest.raises(Misconfigured, match="holds the demonstration"):
        demonstration.refuse_in_production()
    with pytest.raises(SystemCheckError, match=r"oncall\.E001"):
        check()


def test_production_refuses_the_storys_number_though_its_people_are_renamed(
    cast: Cast, settings: Settings
) -> None:
    settings.PRODUCTION = True
    for person in User.objects.all():
        person.email = f"{person.pk}@tamarack.example"
        person.save(update_fields=["email"])

    with pytest.raises(Misconfigured):
        demonstration.refuse_in_production()
