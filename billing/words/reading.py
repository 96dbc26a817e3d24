"""Where an agreement that somebody typed cannot be read."""

from django.utils.translation import gettext as _


def cannot_try() -> str:
    return _("It does not say enough yet to be tried.")


def misread(place: str, wrong: str) -> str:
    """Where a typed agreement cannot be read. `wrong` is pydantic's word for it."""
    if wrong == "missing":
        return _("%(place)s: is missing.") % {"place": place}
    if wrong == "unknown":
        return _("%(place)s: means nothing in an agreement.") % {"place": place}
    return _("%(place)s: cannot be read.") % {"place": place}
