"""What a citizen may say of a visit: four levels, and one reason of a list."""

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How it was; four, so that nobody can hide in a middle."""

    POOR = 1
    FAIR = 2
    GOOD = 3
    VERY_GOOD = 4


class Reason(StrEnum):
    """Why, in a word the citizen chose."""

    HELPFUL = "helpful"
    QUICK = "quick"
    CLEAR = "clear"
    WAITED = "waited"
    UNCLEAR = "unclear"
    SENT_BACK = "sent_back"
    MANNER = "manner"
