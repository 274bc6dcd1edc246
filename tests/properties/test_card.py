"""The QR code of an ID card: every card is read, and whatever else is held to the scanner has a calm answer."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT: Final = Path(__file__).resolve().parents[2]
PARSER: Final = ROOT / "kiosk/web/_card.ts"
READER: Final = """
import { createInterface } from "node:readline";
import { readCard } from "data:text/javascript;base64,%s";
for await (const line of createInterface({ input: process.stdin })) {
  const [sent, typed] = JSON.parse(line);
  console.log(JSON.stringify(readCard(sent, { typed })));
}
"""
BUILD: Final = """
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
console.log(Buffer.from(transformSync(readFileSync(process.argv[1], "utf8"), { loader: "ts" }).code).toString("base64"));
"""
NODE: Final = [str(ROOT / "scripts/node"), "node", "--input-type=module"]
FAULTS: Final = {"too_large", "foreign", "broken"}
Read = Callable[..., Any]


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    """The page's own parser, one line in and one line out."""
    build = subprocess.run(
        [*NODE, "-e", BUILD, str(PARSER)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    script = READER % build.stdout.strip()
    with subprocess.Popen(
        [*NODE, "-e", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    ) as reader:
        assert reader.stdin
        assert reader.stdout
        into, out = reader.stdin, reader.stdout

        def read(sent: str, *, typed: bool = False) -> Any:
            into.write(json.dumps([sent, typed]) + "\n")
            into.flush()
            return json.loads(out.readline())

        yield read
        into.close()


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


WORD: Final = st.sampled_from(["Nguyễn", "Thị", "Văn", "Ánh", "Đức", "Lan", "Quỳnh", "An"])
DAY: Final = st.dates().filter(lambda day: day.year > 1900).map(lambda day: f"{day:%d%m}{day.year:04}")
CARDS: Final = st.tuples(
    digits(12),
    st.one_of(st.just(""), digits(9)),
    st.lists(WORD, min_size=2, max_size=5).map(" ".join),
    st.one_of(DAY, DAY.map(lambda day: f"{day[:2]}/{day[2:4]}/{day[4:]}")),
    st.sampled_from(["Nam", "Nữ"]),
    st.text(st.characters(exclude_characters="|\r\n", exclude_categories=["Cs"]), max_size=80),
    st.one_of(st.just(""), DAY),
)


@given(card=CARDS, newer=st.booleans(), end=st.sampled_from(["", "\r", "\n", "\r\n"]), bom=st.booleans())
def test_every_card_is_read(read: Read, card: tuple[str, ...], *, newer: bool, end: str, bom: bool) -> None:
    sent = ("\ufeff" if bom else "") + "|".join(card) + ("||||" if newer else "") + end
    assert read(sent) == {"number": card[0], "called": card[2].split()[-1]}
    assert read(sent, typed=True) == {"number": card[0], "called": ""}


@given(sent=st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_scanned_is_a_card_or_a_named_fault_and_tells_nothing_else(read: Read, sent: str) -> None:
    found = read(sent)
    assert found in FAULTS or set(found) == {"number", "called"}


@given(card=CARDS, cut=st.integers(min_value=0, max_value=40))
def test_a_card_read_in_part_is_no_card(read: Read, card: tuple[str, ...], cut: int) -> None:
    whole = "|".join(card)
    part = whole[: min(cut, whole.index(card[3], len(card[0])))]
    assert read(part) in FAULTS


@given(card=CARDS, more=st.integers(min_value=1_025, max_value=5_000))
def test_more_than_a_card_holds_is_too_much(read: Read, card: tuple[str, ...], more: int) -> None:
    assert read("|".join(card).ljust(more, "x")) == "too_large"


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        ("", "foreign"),
        ("https://dichvucong.gov.vn/", "foreign"),
        ("00020101021238570010A000000727", "foreign"),
        ("038175000123|112233445|Lê Thị Lan|31021975|Nữ|Xã Hoằng Lộc|01082024", "broken"),
        ("03817500012|112233445|Lê Thị Lan|01021975|Nữ|Xã Hoằng Lộc|01082024", "broken"),
        ("038175000123|112233445|Lê Thị Lan|01021975", "broken"),
        ("038175000123||Lê <b>|01021975|Nữ|Xã Hoằng Lộc|", {"number": "038175000123", "called": ""}),
    ],
)
def test_what_is_no_card_is_named(read: Read, sent: str, found: Any) -> None:
    assert read(sent) == found
