"""Phone numbers in any common form, as one canonical number."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from store_api.errors import Invalid

MOBILE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def normalise_phone(typed: str, region: str = "CN") -> str:
    """E.164 of a mobile number as people type it (+86, 0086, spaces, dashes, a leading 0, full-width digits).

    Raises Invalid("phone_invalid") for anything that is no mobile number.
    """
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        raise Invalid("phone_invalid", errors=COMPLAINT) from None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in MOBILE_TYPES:
        raise Invalid("phone_invalid", errors=COMPLAINT)
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def mask_phone(number: str) -> str:
    """An E.164 number as everybody may see it: 138****1234, or the last four digits of a foreign one."""
    return f"{number[3:6]}****{number[-4:]}" if number.startswith("+86") else f"****{number[-4:]}"


COMPLAINT = {"json": {"phone": ["phone_invalid"]}}
