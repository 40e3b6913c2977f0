"""Find the country and area code of a number, so that a plan can group a list by them."""

from __future__ import annotations

from .countries import AREA_CODES, COUNTRIES
from .e164 import calling_code, digits_of, is_number

_BY_AREA = {code: name for name, codes in AREA_CODES.items() for code in codes.split()}


def place(phone_number_id: str) -> tuple[str, str]:
    """Return the country's name and, for the North American Numbering Plan (+1), the area code.

    Both are empty for an id that is not an E.164 number. A calling code that countries share returns all their names, such
    as "Russia or Kazakhstan". For +1, toll-free numbers return "North America, toll-free", and area codes that are not
    assigned return "North America". The names come from Google's libphonenumber.
    """
    if not is_number(phone_number_id):
        return "", ""
    digits = digits_of(phone_number_id)
    code = calling_code(digits)
    if code != "1":
        return COUNTRIES[code][0], ""
    area = digits[1:4]
    return _BY_AREA.get(area, COUNTRIES["1"][0]), area
