"""What the templates of rosters are called, and what each makes."""

from django.utils.translation import gettext_lazy as _

TEMPLATES = {
    "clock": _("Round the clock: one person for 24 hours, from 08:00"),
    "nights-days": _("Nights and days apart: 19:00 to 07:00, and 07:00 to 19:00"),
    "nights": _("Nights only: 19:00 to 07:00"),
    "days": _("Days only: 07:00 to 19:00"),
}
