"""The README's life of a ticket is the table that the program obeys."""

import re

from server.core.ticket import TRANSITIONS, Status
from tests.meta.source import ROOT

_ROW = re.compile(r"\| (?P<verb>[a-z_]+) \| (?P<sources>[a-z_, –]+) → (?P<target>[a-z_]+) \|")


def _rows() -> list[tuple[str, list[str], str]]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## The life of a ticket")[2].partition("\n## ")[0]
    return [
        (row["verb"], [s for s in row["sources"].split(", ") if s != "–"], row["target"])
        for row in _ROW.finditer(section)
        if row["verb"] != "verb"
    ]


def test_every_verb_stands_in_the_readme_as_it_is() -> None:
    order = list(Status)
    assert _rows() == [
        (verb.value, [s.value for s in sorted(move.sources, key=order.index)], move.target.value)
        for verb, move in TRANSITIONS.items()
    ]
