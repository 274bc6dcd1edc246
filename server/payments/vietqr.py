"""VietQR: the text inside the QR code that a bank's app turns into a transfer.

EMVCo TLV: two digits of id, two digits of length, the value; templates hold the same again; the last
four letters are a CRC over everything before them. What is written here is plain ASCII only, because
the lengths of other letters are counted in characters by some apps and in bytes by others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.core.fold import fold

LONGEST_MEMO: Final = 25
LONGEST_ACCOUNT: Final = 19
LONGEST_AMOUNT: Final = 13
_GUID: Final = "A000000727"
_TO_ACCOUNT: Final = "QRIBFTTA"
_TO_CARD: Final = "QRIBFTTC"
_STATIC: Final = "11"
_DYNAMIC: Final = "12"
_CRC_HEAD: Final = "6304"
_CRC_LENGTH: Final = 8
_LONGEST_VALUE: Final = 99
_HEAD: Final = 4
_FEWEST_CARD_DIGITS: Final = 16
_POLYNOMIAL: Final = 0x1021
_TEXT: Final = r"[A-Za-z0-9 .\-]+"


class Fault(StrEnum):
    """Why a text is no VietQR code."""

    CHARACTERS = "characters"
    CRC = "crc"
    LENGTH = "length"
    REPEATED = "repeated"
    UNKNOWN = "unknown"
    MISSING = "missing"
    VALUE = "value"


class NotVietQR(ValueError):
    """The text, or what was to be written, breaks a rule; `field` is the TLV path such as `38.01.01`."""

    def __init__(self, fault: Fault, field: str, detail: str = "") -> None:
        """Keep what is wrong and where."""
        super().__init__(f"{field}: {fault.value}" + (f" ({detail})" if detail else ""))
        self.fault, self.field = fault, field


@dataclass(frozen=True, slots=True, kw_only=True)
class VietQR:
    """A transfer to be made: `bin` names the bank, `account` the account, or the card when `card`.

    `dynamic` codes are for one payment and have an amount in đồng; a static one may be used again.
    `bill` and `reference` are other places for a number that some apps show; the `memo` travels with the money.
    """

    bin: str
    account: str
    card: bool = False
    amount: int | None = None
    memo: str = ""
    dynamic: bool = False
    bill: str = ""
    reference: str = ""
    category: str = ""
    name: str = ""
    city: str = ""

    def __post_init__(self) -> None:
        """Refuse what a bank's app could misread."""
        for field, pattern, value in self._rules():
            if value and not re.fullmatch(pattern, value):
                raise NotVietQR(Fault.VALUE, field, value)
        if not self.account:
            raise NotVietQR(Fault.MISSING, "38.01.01")
        if self.amount is not None and not 0 < self.amount < 10**LONGEST_AMOUNT:
            raise NotVietQR(Fault.VALUE, "54", str(self.amount))
        if self.dynamic and self.amount is None:
            raise NotVietQR(Fault.MISSING, "54", "a dynamic code names its amount")

    def _rules(self) -> tuple[tuple[str, str, str], ...]:
        account = rf"[0-9]{{{_FEWEST_CARD_DIGITS},{LONGEST_ACCOUNT}}}" if self.card else r"[0-9A-Za-z]{1,19}"
        return (
            ("38.01.00", r"[0-9]{6}", self.bin or "-"),
            ("38.01.01", account, self.account),
            ("52", r"[0-9]{4}", self.category),
            ("59", rf"(?=.{{1,25}}$){_TEXT}", self.name),
            ("60", rf"(?=.{{1,15}}$){_TEXT}", self.city),
            ("62.01", rf"(?=.{{1,25}}$){_TEXT}", self.bill),
            ("62.05", rf"(?=.{{1,25}}$){_TEXT}", self.reference),
            ("62.08", rf"(?=.{{1,{LONGEST_MEMO}}}$){_TEXT}", self.memo),
        )


def plain_memo(text: str) -> str:
    """Answer a memo as it survives every bank: capitals, digits and blanks, no marks."""
    return fold(text).upper()


def build(code: VietQR) -> str:
    """Write the payload of a code."""
    receiver = _tlv("00", code.bin) + _tlv("01", code.account)
    account = _tlv("00", _GUID) + _tlv("01", receiver) + _tlv("02", _TO_CARD if code.card else _TO_ACCOUNT)
    more = _tlv("01", code.bill) + _tlv("05", code.reference) + _tlv("08", code.memo)
    text = "".join(
        (
            _tlv("00", "01"),
            _tlv("01", _DYNAMIC if code.dynamic else _STATIC),
            _tlv("38", account),
            _tlv("52", code.category),
            _tlv("53", "704"),
            _tlv("54", "" if code.amount is None else str(code.amount)),
            _tlv("58", "VN"),
            _tlv("59", code.name),
            _tlv("60", code.city),
            _tlv("62", more),
            _CRC_HEAD,
        )
    )
    return text + crc(text)


def parse(payload: str) -> VietQR:
    """Read a payload; every rule that `build` keeps is asked for."""
    if not payload.isascii() or not payload.isprintable():
        raise NotVietQR(Fault.CHARACTERS, "payload")
    body, end = payload[:-_CRC_LENGTH], payload[-_CRC_LENGTH:]
    if not end.startswith(_CRC_HEAD):
        raise NotVietQR(Fault.MISSING, "63")
    if end[_HEAD:] != crc(body + _CRC_HEAD):
        raise NotVietQR(Fault.CRC, "63")
    if not body.startswith("000201"):
        raise NotVietQR(Fault.VALUE, "00")
    top = _fields(body, "", {"00", "01", "38", "52", "53", "54", "58", "59", "60", "62"})
    account = _fields(_of(top, "38"), "38", {"00", "01", "02"})
    receiver = _fields(_of(account, "01", "38"), "38.01", {"00", "01"})
    more = _fields(top.get("62", ""), "62", {"01", "05", "08"})
    _one_of(top, "53", ("704",))
    _one_of(top, "58", ("VN",))
    _one_of(account, "00", (_GUID,), "38")
    return VietQR(
        bin=_of(receiver, "00", "38.01"),
        account=_of(receiver, "01", "38.01"),
        card=_one_of(account, "02", (_TO_ACCOUNT, _TO_CARD), "38") == _TO_CARD,
        amount=_amount(top.get("54")),
        memo=more.get("08", ""),
        dynamic=_one_of(top, "01", (_STATIC, _DYNAMIC)) == _DYNAMIC,
        bill=more.get("01", ""),
        reference=more.get("05", ""),
        category=top.get("52", ""),
        name=top.get("59", ""),
        city=top.get("60", ""),
    )


def crc(text: str) -> str:
    """Answer CRC-16/CCITT-FALSE as four capital hexadecimal digits."""
    register = 0xFFFF
    for byte in text.encode("ascii"):
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ (_POLYNOMIAL if register & 0x8000 else 0)
        register &= 0xFFFF
    return f"{register:04X}"


def _tlv(field: str, value: str) -> str:
    if len(value) > _LONGEST_VALUE:
        raise NotVietQR(Fault.LENGTH, field, str(len(value)))
    return f"{field}{len(value):02}{value}" if value else ""


def _fields(text: str, path: str, known: set[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    while text:
        head, field = text[:_HEAD], text[:2]
        here = f"{path}.{field}".lstrip(".")
        if len(head) < _HEAD or not head.isdigit():
            raise NotVietQR(Fault.LENGTH, path or "payload", text[:_HEAD])
        length = int(head[2:])
        value, text = text[_HEAD : _HEAD + length], text[_HEAD + length :]
        if not length or len(value) < length:
            raise NotVietQR(Fault.LENGTH, here)
        if field in found:
            raise NotVietQR(Fault.REPEATED, here)
        if field not in known:
            raise NotVietQR(Fault.UNKNOWN, here)
        found[field] = value
    return found


def _of(fields: Mapping[str, str], field: str, path: str = "") -> str:
    try:
        return fields[field]
    except KeyError:
        raise NotVietQR(Fault.MISSING, f"{path}.{field}".lstrip(".")) from None


def _one_of(fields: Mapping[str, str], field: str, values: tuple[str, ...], path: str = "") -> str:
    value = _of(fields, field, path)
    if value not in values:
        raise NotVietQR(Fault.VALUE, f"{path}.{field}".lstrip("."), value)
    return value


def _amount(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(rf"[1-9][0-9]{{0,{LONGEST_AMOUNT - 1}}}", text):
        raise NotVietQR(Fault.VALUE, "54", text)
    return int(text)
