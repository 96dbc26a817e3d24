"""What a duty supervisor reads in the text of an alarm."""

from django.utils.translation import gettext as _

from dispatch import names


def alarm_text(kind: str, subject: str, *, code: str, is_drill: bool = False) -> str:
    said = _(
        "TANDEM ALARM: {subject}: {what}. Reply 1 {code} when you have it."
    ).format(subject=subject[:40], what=names.ALARMS[kind], code=code)
    return _("DRILL {what}").format(what=said) if is_drill else said


def alarm_text_without_code(kind: str, subject: str, *, is_drill: bool = False) -> str:
    """When every reply code of a phone is in use: a key of the call takes it."""
    said = _(
        "TANDEM ALARM: {subject}: {what}. Answer our call and press 1 when you have it."
    ).format(subject=subject[:40], what=names.ALARMS[kind])
    return _("DRILL {what}").format(what=said) if is_drill else said


def request_named(number: str) -> str:
    return _("request {number}").format(number=number)


def alarm_taken_text(other: str) -> str:
    """To who answers an alarm: theirs, or that of the `other` who was first."""
    if other:
        return _("{name} has it. Thank you, nothing more to do.").format(name=other)
    return _("Thank you. The alarm is yours; nobody else is rung for it.")


def alarm_over_text(kind: str, subject: str) -> str:
    """To who answers an alarm when what it was about is over by itself."""
    return _("TANDEM {subject}: {what}: settled since. Nothing to do.").format(
        subject=subject[:40], what=names.ALARMS[kind]
    )
