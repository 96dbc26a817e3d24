"""Telephone numbers: from what people type to E.164, and back to what they read."""

import phonenumbers

HOME = "US"


def e164(typed: str) -> str | None:
    """The number people typed, as E.164, or None when it cannot be one.

    A number without a country is read as a North American one, with its area code.
    Invented numbers (555-01xx) are accepted: the carrier says whether a number exists.
    """
    try:
        parsed = phonenumbers.parse(typed, HOME)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE or parsed.extension:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def shown(number: str) -> str:
    """`+17155550140` as people here write it: 715-555-0140. Others unchanged."""
    if len(number) == 12 and number.startswith("+1") and number[1:].isdigit():
        return f"{number[2:5]}-{number[5:8]}-{number[8:]}"
    return number


def ending(number: str) -> str:
    """The last four digits, where the whole number is nobody's business."""
    return number[-4:]
