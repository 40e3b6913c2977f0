"""What a phone number is: held against Google's data; what is wrong with any other text; and where a number belongs."""

from __future__ import annotations

import make_countries
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, ValidationResult, is_possible_number_with_reason

from rawchime.inputs.countries import COUNTRIES
from rawchime.inputs.e164 import are_same, calling_code, is_number, is_possible, may_be_cut
from rawchime.inputs.mending import why_not
from rawchime.inputs.place import place


def test_the_table_is_what_the_script_writes() -> None:
    """From the version of the data that setup.cfg pins."""
    assert make_countries.TARGET.read_text() == make_countries.text()


def test_a_length_is_possible_where_google_says_so() -> None:
    """For every calling code that there is or could be, and every length up to E.164's 15 digits."""
    for code in range(1, 1000):
        known = code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
        for length in range(1, 16 - len(str(code))):
            digits = f"{code}{'2' * length}"
            reason = is_possible_number_with_reason(PhoneNumber(country_code=code, national_number=int("2" * length)))
            if known or not calling_code(digits):
                assert is_possible(digits) == (known and reason == ValidationResult.IS_POSSIBLE)
                assert is_number(f"+{digits}") == is_possible(digits)


def test_no_calling_code_begins_with_another() -> None:
    """So the digits tell where a code ends."""
    assert not [(one, other) for one in COUNTRIES for other in COUNTRIES if one != other and other.startswith(one)]


@pytest.mark.parametrize("text", ["+12065550100", "%2B12065550100", "%2b12065550100", "+442079460000", "+80012345678"])
def test_a_number_in_either_spelling(text: str) -> None:
    """With the plus as it is, or percent-encoded."""
    assert is_number(text)
    assert are_same(text, "+" + text.removeprefix("%2B").removeprefix("%2b").removeprefix("+"))
    for wrong in (text[1:], text + "\n", " " + text, text + " ", text + "0" * 5, "+" + text, text * 2, text[:-5]):
        assert not is_number(wrong)
        assert not are_same(text, wrong)


@given(st.text("+%2Bb0123456789", max_size=20))
def test_what_is_a_number_is_one_for_google_too(text: str) -> None:
    """Its whole text, with the country that its digits begin with."""
    if is_number(text):
        digits = text[1:] if text[0] == "+" else text[3:]
        code = calling_code(digits)
        number = PhoneNumber(country_code=int(code), national_number=int(digits[len(code) :]))
        number.number_of_leading_zeros = len(digits) - len(code) - len(str(number.national_number))
        number.italian_leading_zero = number.number_of_leading_zeros > 0
        assert is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


@pytest.mark.parametrize(("text", "cut"), [("+12065550100", False), ("+442079460000", False), ("%2B493012345", True)])
def test_whether_a_number_may_have_lost_digits(text: str, cut: bool) -> None:
    """Where its country has longer ones."""
    assert may_be_cut(text) == cut


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+12065550100", ("United States", "206")),
        ("%2B14165550100", ("Canada", "416")),
        ("+18765550100", ("Jamaica", "876")),
        ("+18005550100", ("North America, toll-free", "800")),
        ("+19995550100", ("North America", "999")),
        ("+442079460000", ("United Kingdom, Guernsey, Isle Of Man or Jersey", "")),
        ("%2B4930123456", ("Germany", "")),
        ("+80012345678", ("International freephone", "")),
        ("+1206555010", ("", "")),
        ("abc", ("", "")),
    ],
)
def test_where_a_number_belongs(text: str, found: tuple[str, str]) -> None:
    """By its calling code, and in North America by its area code."""
    assert place(text) == found


def test_area_codes_are_of_the_countries_that_google_names() -> None:
    """All 800 that there could be."""
    known = make_countries.areas()
    for area in range(200, 1000):
        assert place(f"+1{area}5550100") == (known.get(str(area), "North America"), str(area))


REASONS = {
    "": "blank",
    " ": "blank",
    "hello": "'hello' is not a phone number",
    "12065550100": "has no plus: if it is a phone number, write +12065550100",
    "2065550100": "has no country code: if it is a number of North America, write +12065550100",
    "(206) 555-0100": "write +12065550100",
    "206.555.0100": "write +12065550100",
    "+1 206 555 0100": "contains spaces or punctuation: write +12065550100",
    "+1 (206) 555-0100": "write +12065550100",
    "+1.206.555.0100": "write +12065550100",
    "+44 (0)20 7946 0000": "contains spaces or punctuation: write only + and digits",
    "+49 30 12345/6": "write only + and digits",
    "2 +12065550100": "is not a phone number",
    "0012065550100": "begins with a dialling prefix: write +12065550100",
    "011 1 206 555 0100": "begins with a dialling prefix: write +12065550100",
    "1.20656E+10": "has lost digits in a spreadsheet",
    "1,20656E+10": "has lost digits in a spreadsheet",
    "+1.20656E+10": "has lost digits in a spreadsheet",
    "12065550100.0": "a decimal number",
    "'+12065550100": "apostrophe",
    '="+12065550100"': "formula",
    "+1206555010": "has 9 digits after the country code 1. North America uses 10: it may be cut off",
    "+120655501000": "has 11 digits",
    "+11065550100": "area codes begin with 2 to 9",
    "+99912345678": "not begin with a calling code",
    "+12065550100+12065550101": "more than one phone number",
    "+12065550100-+12065550110": "more than one phone number",
    "%252B12065550100": "percent-encoded twice",
    "++12065550100": "a mark or a line number before",
    "-+12065550100": "begins like a line of a difference",
    "12:+12065550100": "a mark or a line number before",
    "1. +12065550100": "a mark or a line number before",
    "+1206555*": "is not a phone number",
    "+12065550100x12": "is not a phone number",
    "tel:+12065550100": "a tel: address",
    "sip:+12065550100@example.com": "a sip: address",
    "null": "stands for a missing value",
    "NaN": "stands for a missing value",
    "#N/A": "spreadsheet",
    "#BEZUG!": "spreadsheet",
    "#¿NOMBRE?": "spreadsheet",
    "###": "spreadsheet",
    "Err:502": "spreadsheet",
    "0a1b2c3d-0000-4000-8000-000000000001": "UUID",
    "arn:aws:sms-voice:us-east-1:111122223333:phone-number/x": "ARN",
    "\uff0b12065550100": "U+FF0B (FULLWIDTH PLUS SIGN), which only resembles",
    "+１２０６５５５０１００": "U+FF11",
    "+١٢٠٦": "U+0661",
    "+1206\u200b5550100": "U+200B (ZERO WIDTH SPACE)",
    "\u202a+12065550100\u202c": "U+202A",
    "\u00a0+12065550100": "U+00A0 (NO-BREAK SPACE)",
    "+1206\u20115550100": "is not a phone number",
    "\ufeff+12065550100": "byte order mark in the middle",
    "+12065550100\t": "U+0009",
    "+1206\udcff": "not valid UTF-8",
}


@pytest.mark.parametrize("text", REASONS)
def test_why_a_text_is_no_phone_number(text: str) -> None:
    """One sentence that names what is wrong, and how to mend it."""
    assert not is_number(text)
    assert REASONS[text] in why_not(text)


@given(st.text() | st.text("+%2B0123456789 ().-eE#'=", max_size=24))
def test_every_text_that_is_no_number_has_a_reason_that_can_be_shown(text: str) -> None:
    """And a number that the reason tells to write is one."""
    if not is_number(text):
        reason = why_not(text)
        assert reason.isprintable()
        assert len(reason) < 300
        mended = reason.partition(": write +")[2]
        if mended[:1].isdigit():
            assert is_number("+" + mended)


SECRETS = [
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "hunter2",
    "correct-horse-battery",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_0123456789abcdefABCDEF0123456789abcd",
    "password=secret",
    "P@ssw0rd!",
]


def test_a_long_value_is_not_shown() -> None:
    """Not even digits: who knows what they are."""
    assert "1234567890" not in why_not("1234567890" * 5)


@pytest.mark.parametrize("text", SECRETS)
def test_what_may_be_a_secret_is_not_shown(text: str) -> None:
    """Only its length."""
    for one in (text, f"{text},", f"+{text}", f"#{text}!"):
        assert text not in why_not(one)
