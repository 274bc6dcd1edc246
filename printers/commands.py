"""The few ESC/POS commands a job needs besides its picture. Source: Epson's ESC/POS reference."""

from __future__ import annotations

RESET = b"\x1b@"
REALTIME_OFF = b"\x1d(D\x05\x00\x14\x01\x00\x02\x00"
"""GS ( D: the pulse and power-off commands inside image data are not obeyed."""
STATUS_ON = b"\x1da\x0e"
"""GS a: tell each change of online, error and paper by itself."""
STATUS_OFF = b"\x1da\x00"
BARRIER = b"\x1dr\x01"
"""GS r: answered only when the interpreter has come this far."""
CUT = b"\x1dVB\x00"
TEAR_FEED = b"\x1bJ\xa0"
"""20 mm forward: without a cutter the slip must pass the tear bar."""
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: forget what the buffer holds; obeyed even without paper. Answered by 37 25 00."""
MODEL = b"\x1dIC"
RETRACT = b"\x1de\x02"
EJECT = b"\x1de\x05"

ASK_PRINTER, ASK_OFFLINE, ASK_ERROR, ASK_PAPER, ASK_FULL = 1, 2, 3, 4, 20
ASKED = (ASK_PRINTER, ASK_OFFLINE, ASK_ERROR, ASK_PAPER)
ID_LENGTH = 4
_ID_LETTERS = range(0x20, 0x7F)


def ask(subject: int) -> bytes:
    """DLE EOT n: answered at once, even offline and with a full buffer."""
    return bytes((0x10, 0x04, subject))


def motion_units(dpi: int) -> bytes:
    """GS P: make one step of paper feed as high as one row of dots."""
    return bytes((0x1D, 0x50, dpi, dpi))


def process_id(job: str) -> bytes:
    """GS ( H fn 48: echo these four characters when all before them is printed."""
    mark = job.encode("ascii")
    if len(mark) != ID_LENGTH or not all(byte in _ID_LETTERS for byte in mark):
        raise ValueError(f"a process id is four printable ASCII characters, not {job!r}")
    return b"\x1d(H\x06\x00\x30\x30" + mark


def job_mark(number: int) -> str:
    """Give the four characters that stand for a job: base 36 of its number, modulo 36^4."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    made, rest = "", number % len(digits) ** ID_LENGTH
    for _ in range(ID_LENGTH):
        rest, digit = divmod(rest, len(digits))
        made = digits[digit] + made
    return made
