"""What is written as it is said: money, times, codes and short forms in words, before a machine speaks them.

A synthesiser spells "UBND" and takes the point of "75.000 đ" for the end of a sentence; a person does neither.
"""

import re
from collections.abc import Callable, Mapping
from string import ascii_uppercase
from typing import Final

from server.core.amount import number_in_words
from server.core.fold import fold, nfc
from server.voice.letters import VIETNAMESE_LETTERS

_SHORT: Final[Mapping[str, Mapping[str, str]]] = {
    "vi": {
        "ANTT": "an ninh trật tự",
        "BHXH": "bảo hiểm xã hội",
        "BHYT": "bảo hiểm y tế",
        "CCCD": "căn cước công dân",
        "CMND": "chứng minh nhân dân",
        "GCN": "giấy chứng nhận",
        "HĐND": "hội đồng nhân dân",
        "NĐ-CP": "nghị định chính phủ",
        "QR": "quy rờ",
        "QSDĐ": "quyền sử dụng đất",
        "THCS": "trung học cơ sở",
        "THPT": "trung học phổ thông",
        "TNHH": "trách nhiệm hữu hạn",
        "TTHC": "thủ tục hành chính",
        "TTHCC": "trung tâm hành chính công",
        "UBND": "ủy ban nhân dân",
        "VNeID": "vi en ai đi",
        "Wi-Fi": "oai phai",
        "Zalo": "da lô",
        "online": "on lai",
        "ông/bà": "ông bà",
        "Ông/bà": "Ông bà",
    },
    "en": {
        "CCCD": "citizen identity card",
        "UBND": "people's committee",
        "VNeID": "V N E I D",
        "Zalo": "Zahlo",
        "đồng": "dong",
    },
}
_SIGNS: Final[Mapping[str, Mapping[str, str]]] = {
    "vi": {
        "%": "phần trăm",
        "m2": "mét vuông",
        "m²": "mét vuông",
        "ha": "héc ta",
        "km": "ki lô mét",
        "kg": "ki lô gam",
    },
    "en": {
        "%": "percent",
        "m2": "square metres",
        "m²": "square metres",
        "ha": "hectares",
        "km": "kilometres",
        "kg": "kilograms",
    },
}
_LETTERS: Final = dict(zip(ascii_uppercase, VIETNAMESE_LETTERS, strict=True)) | {"Đ": "đê"}
_ROMAN: Final = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12}
_MOST_DIGITS: Final = 12
_VOWELS: Final = frozenset("aeiouy")

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060]")
_QUOTES: Final = re.compile('[“”"«»*_<>|]')
_GROUPED: Final = r"\d{1,3}(?:[.,]\d{3})+(?!\d)"
_MONEY: Final = re.compile(rf"\b({_GROUPED}|\d+)\s*(?:đồng|VNĐ|VND|đ|₫)(?!\w)")
_DATE: Final = re.compile(r"(?:\b(ngày)\s+)?\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_TIME: Final = re.compile(r"\b([01]?\d|2[0-3])[:h]([0-5]\d)?\b(?!\w)")
_RANGE: Final = re.compile(r"(?<=\d)\s*[–-]\s*(?=\d)")
_SIGN: Final = re.compile(r"(?<=\d)\s*(%|m2\b|m²|ha\b|km\b|kg\b)")
_TICKET: Final = re.compile(r"\b([A-Z])(\d{2,5})\b")
_NUMBER: Final = re.compile(rf"({_GROUPED}|\d+)")
_BETWEEN: Final = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")
_SLASH: Final = re.compile(r"/")
_CAPITALS: Final = re.compile(r"\b[A-ZĐ]{2,6}\b")
_ASTRAY: Final = re.compile(r" (?=[.,;:?!)])")


def as_said(text: str, lang: str) -> str:
    """Answer a text as a person reads it out in Vietnamese or English; nothing in it is left to be guessed."""
    text = _QUOTES.sub(" ", _UNSEEN.sub("", nfc(text)))
    for short, said in _SHORT[lang].items():
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", said, text)
    for pattern, say in _STEPS[lang]:
        text = pattern.sub(say, text)
    return _ASTRAY.sub("", " ".join(text.split()))


def _number(written: str, lang: str) -> str:
    digits = re.sub(r"[.,]", "", written)
    # A number that begins with nothing is a name, and is read as it is written.
    if (digits[0] == "0" and len(digits) > 1) or len(digits) > _MOST_DIGITS:
        return _digits(digits, lang)
    return number_in_words(int(digits), lang)


def _digits(digits: str, lang: str) -> str:
    return " ".join(number_in_words(int(digit), lang) for digit in digits)


def _money(found: re.Match[str], lang: str) -> str:
    return f"{_number(found[1], lang)} {'đồng' if lang == 'vi' else 'dong'}"


def _date(found: re.Match[str], lang: str) -> str:
    day, month, year = (number_in_words(int(found[part]), lang) for part in (2, 3, 4))
    if lang == "vi":
        return f"ngày {day} tháng {month} năm {year}"
    # The order of the screen stays, so which number is the month must be heard.
    return f"day {day} of month {month}, {year}"


def _time(found: re.Match[str], lang: str) -> str:
    hour, minute = number_in_words(int(found[1]), lang), int(found[2] or 0)
    if lang == "vi":
        return f"{hour} giờ" + (f" {number_in_words(minute, lang)} phút" if minute else "")
    return f"{hour} {number_in_words(minute, lang)}" if minute else f"{hour} o'clock"


def _ticket(found: re.Match[str], lang: str) -> str:
    letter = _LETTERS[found[1]] if lang == "vi" else found[1]
    return f"{letter}, {_digits(found[2], lang)}"


def _capitals(found: re.Match[str], lang: str) -> str:
    word = found[0]
    if word in _ROMAN:
        return number_in_words(_ROMAN[word], lang)
    # What has a vowel is a word in capitals; the rest has to be spelt.
    if _VOWELS & set(fold(word)):
        return word
    return " ".join(_LETTERS[letter] if lang == "vi" else letter for letter in word)


def _steps(lang: str) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
    """In this order: what is taken first is out of reach of the coarser patterns behind it."""
    to = " đến " if lang == "vi" else " to "
    between = " hoặc " if lang == "vi" else " or "
    return (
        (_MONEY, lambda found: _money(found, lang)),
        (_DATE, lambda found: _date(found, lang)),
        (_TIME, lambda found: _time(found, lang)),
        (_RANGE, lambda _: to),
        (_SIGN, lambda found: f" {_SIGNS[lang][found[1]]}"),
        (_TICKET, lambda found: _ticket(found, lang)),
        (_NUMBER, lambda found: f" {_number(found[1], lang)} "),
        (_BETWEEN, lambda _: between),
        (_SLASH, lambda _: " "),
        (_CAPITALS, lambda found: _capitals(found, lang)),
    )


_STEPS: Final = {lang: _steps(lang) for lang in ("vi", "en")}
