"""Makes the short name of a procedure from its official one, for tiles, rows and slips."""

import re

from server.core.fold import nfc

LONGEST = 60

_SHORTEST_PART = 18
_BLANKS = re.compile(r"\s+")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_OPENING = re.compile(r"^(giải quyết thủ tục|thực hiện thủ tục|thủ tục)\s*:?\s+", re.IGNORECASE)
# Where an official name may end early and still name the matter: before a sign, or before a word that only
# tells for whom, by whom or where.
_END = re.compile(r"[;:,]|\s(?=(?:bằng|của|do|đối với|khi|là|liên quan|mà|nhưng|tại|theo|thuộc|trong|và)\s)")
# What tells one procedure from its plain relative, so it may not be lost with the rest.
_MARKS = re.compile(r"có yếu tố nước ngoài|lưu động|ở nước ngoài")

# Words that lead on to something and cannot be the last of a name.
_LEADING_ON = re.compile(
    r"(?:\s(?:bằng|cho|có|của|do|đã|để|được|hoặc|khi|không|là|mà|nhận|nhưng|phải|tại|theo|từ|và|về|việc|với))+$"
)


def short_name(official: str) -> str:
    """The beginning of the official name that still reads as a name, at most sixty letters.

    Opening words such as "Thủ tục" are left out, and what is in brackets when the name is too long. A person
    should read the result.
    """
    name = _OPENING.sub("", _trimmed(nfc(official)))
    name = name[:1].upper() + name[1:]
    if len(name) <= LONGEST:
        return name
    name = _trimmed(_ASIDE.sub("", name))
    if len(name) <= LONGEST:
        return name
    beginning = _beginning(name, LONGEST)
    mark = _MARKS.search(name)
    if mark is None or mark.group() in beginning:
        return beginning
    return f"{_beginning(name, LONGEST - len(mark.group()) - 1)} {mark.group()}"


def _trimmed(name: str) -> str:
    return _BLANKS.sub(" ", name).strip(" .;:,")


def _beginning(name: str, longest: int) -> str:
    """As much of a name as ends at a fitting place, else at a word, else anywhere."""
    ends = [end.start() for end in _END.finditer(name) if _SHORTEST_PART <= end.start() <= longest]
    if ends:
        end = ends[-1]
    else:
        blank = name.rfind(" ", 0, longest + 1)
        end = blank if blank > 0 else longest
    return _LEADING_ON.sub("", _trimmed(name[:end]))
