"""`manage.py connect_numbers`: point our numbers at this server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import DeliveryFailed
from common.numbers import shown
from notifications.services.numbers import connect_numbers


class Command(BaseCommand):
    help = "Tell the carrier where calls and texts to our numbers go. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            unknown = connect_numbers()
        except DeliveryFailed as failure:
            raise CommandError(f"The carrier could not be asked: {failure}.") from None
        for number in unknown:
            self.stderr.write(f"The carrier's account does not own {shown(number)}.")
        if not unknown:
            self.stdout.write("Every number is connected.")
