"""The letters A to Z as Vietnamese people say them."""

from typing import Final

# fmt: off
VIETNAMESE_LETTERS: Final = (
    "a", "bê", "xê", "đê", "e", "ép phờ", "giê", "hát", "i", "di", "ca", "e lờ", "em mờ",
    "en nờ", "o", "pê", "quy", "e rờ", "ét sì", "tê", "u", "vê", "vê kép", "ích xì", "i dài", "dét",
)
# fmt: on
