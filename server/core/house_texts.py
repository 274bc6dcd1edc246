"""Words that a centre may say in its own way, within what each place bears; all other words are the product's."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class HouseText:
    """One text in both languages; without English, Vietnamese stands for both."""

    vi: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a text: how many letters it bears, and the product's own words for it, which may be none."""

    longest: int
    usual: HouseText = HouseText()


SLOTS: Final[Mapping[str, Slot]] = {
    "line": Slot(120),
    "closed": Slot(120),
    "alarm_leave": Slot(
        200,
        HouseText(
            "Xin mời ông/bà bình tĩnh rời khỏi tòa nhà theo lối thoát hiểm",
            "Please leave the building calmly by the emergency exits",
        ),
    ),
    "alarm_power": Slot(
        200,
        HouseText(
            "Trung tâm mất điện. Số của ông/bà vẫn hợp lệ, xin ông/bà chờ",
            "Power cut. Your number stays valid, please wait",
        ),
    ),
}
"""`line` and `closed` stand at the foot of the boards, the second only while the doors are closed; the alarms are
ready to be put over every board."""

Texts = Mapping[str, HouseText]


def text_of(texts: Texts, key: str) -> HouseText:
    """Answer a text: the centre's own, or the product's."""
    return texts.get(key, SLOTS[key].usual)


def texts_to_json(texts: Texts) -> dict[str, Any]:
    """Write the centre's own texts."""
    return {key: asdict(text) for key, text in texts.items()}


def texts_from_json(plain: Mapping[str, Any]) -> dict[str, HouseText]:
    """Read stored texts; what an older program does not know is left out."""
    return {key: HouseText(**text) for key, text in plain.items() if key in SLOTS}
