"""An amount of money in words, as receipts and careful payers want it: "tám nghìn đồng"."""

from collections.abc import Sequence
from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS: Final = ("", "nghìn", "triệu", "tỷ")
_SMALL: Final = tuple(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "  # noqa: SIM905
    "sixteen seventeen eighteen nineteen".split()
)
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ENGLISH_GROUPS: Final = ("", "thousand", "million", "billion")
_LARGEST: Final = 10**12


def amount_in_words(amount: int, lang: str) -> str:
    """Answer an amount in đồng in words, with a capital letter at its head."""
    said = number_in_words(amount, lang) + " đồng"
    return said[0].upper() + said[1:]


def number_in_words(number: int, lang: str) -> str:
    """Answer a whole number below 10^12 in words: 24 is "hai mươi bốn"; ValueError for any other."""
    if not 0 <= number < _LARGEST:
        msg = f"no amount to be read: {number}"
        raise ValueError(msg)
    return _vietnamese(number) if lang == "vi" else _english(number)


def _vietnamese(amount: int) -> str:
    groups = _in_groups(amount)
    said: list[str] = []
    for place, group in groups:
        # Behind a larger group even the empty hundreds are read: "một triệu không trăm linh năm nghìn".
        words = _hundreds(group, whole=bool(said))
        said += [*words, *([_GROUPS[place]] if place else [])]
    return " ".join(said) or _DIGITS[0]


def _hundreds(group: int, *, whole: bool) -> list[str]:
    hundred, rest = divmod(group, 100)
    ten, one = divmod(rest, 10)
    said = [_DIGITS[hundred], "trăm"] if hundred or whole else []
    if not rest:
        return said
    if ten == 0:
        return [*said, *(["linh"] if said else []), _DIGITS[one]]
    said += ["mười"] if ten == 1 else [_DIGITS[ten], "mươi"]
    return said + ([_unit(ten, one)] if one else [])


def _unit(ten: int, one: int) -> str:
    special = {1: "mốt" if ten > 1 else "một", 5: "lăm"}
    return special.get(one, _DIGITS[one])


def _english(amount: int) -> str:
    said: list[str] = []
    for place, group in _in_groups(amount):
        hundred, rest = divmod(group, 100)
        said += [_SMALL[hundred], "hundred"] if hundred else []
        said += [_below_hundred(rest)] if rest else []
        said += [_ENGLISH_GROUPS[place]] if place else []
    return " ".join(said) or _SMALL[0]


def _below_hundred(rest: int) -> str:
    if rest < len(_SMALL):
        return _SMALL[rest]
    ten, one = divmod(rest, 10)
    return _TENS[ten - 2] + (f"-{_SMALL[one]}" if one else "")


def _in_groups(amount: int) -> Sequence[tuple[int, int]]:
    """Answer the groups of three digits that are not empty, largest first, each with its place."""
    found: list[tuple[int, int]] = []
    place = 0
    while amount:
        amount, group = divmod(amount, 1000)
        found.append((place, group))
        place += 1
    return [(place, group) for place, group in reversed(found) if group]
