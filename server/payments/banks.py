"""The banks that VietQR reaches, by the six digits that name them."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank; `transfer` is 1 when apps can send money to it by VietQR."""

    bin: str
    short: str
    name: str
    transfer: int


@cache
def banks() -> tuple[Bank, ...]:
    """Answer every bank that takes transfers by VietQR, by its short name."""
    text = files("server.payments").joinpath("banks.json").read_text("utf-8")
    known = (Bank(**one) for one in json.loads(text))
    return tuple(sorted((one for one in known if one.transfer == 1), key=lambda one: one.short.lower()))


def bank(bin_: str) -> Bank | None:
    """Answer the bank with these six digits."""
    return next((one for one in banks() if one.bin == bin_), None)
