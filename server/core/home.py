"""The kiosk's home screen: how much of it there may be, and how its parts may look."""

from typing import Final

MOST_TILES: Final = 6
"""Frequent keys."""
MOST_FIELDS: Final = 14
"""Fields: so many stand on one screen with keys that an old finger hits."""
LONGEST_NAME: Final = 20
"""Letters of a name on a key of the home screen: it stands on one line, with what is beneath or beside it."""
LONGEST_HELP: Final = 26
"""Letters beneath a name: they stand on one line."""
ICONS: Final = (
    "baby",
    "users-round",
    "user-round-check",
    "house",
    "map",
    "hard-hat",
    "store",
    "landmark",
    "id-card",
    "banknote",
    "stamp",
    "scroll-text",
    "file-text",
    "file-check",
    "folder-open",
    "graduation-cap",
    "hand-heart",
    "medal",
    "sprout",
    "scale",
    "message-square-text",
    "calendar",
    "info",
    "layout-grid",
)
"""Drawings that a field or a key may have; each is in the pages' sprite."""
