"""The checklist for eyes and machines: forty points, and what it names is there."""

import ast
import re

from tests.board_states import AGES
from tests.board_states import STATES as BOARD_STATES
from tests.kiosk_states import LOWERED
from tests.kiosk_states import STATES as KIOSK_STATES
from tests.meta.source import ROOT

CHECKLIST = (ROOT / "docs/qa-checklist.md").read_text(encoding="utf-8")
SIZES = [(lang, large) for lang in ("vi", "en") for large in ("", ".large")]
NAMED = re.findall(r"`([^`]+)`", CHECKLIST)


def test_it_has_forty_points_in_their_order() -> None:
    points = re.findall(r"^- \[[x ]\] (\d+) ", CHECKLIST, re.MULTILINE)
    assert points == [str(number) for number in range(1, 41)]


def test_every_test_that_it_names_exists() -> None:
    missing = []
    for name in (one for one in NAMED if ".py" in one):
        path, _, function = name.partition("::")
        tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        if function and function not in functions:
            missing.append(name)
    assert missing == []


def test_every_picture_that_it_names_is_hung() -> None:
    shapes = [f".{lang}{large}.{turn}" for lang, large in SIZES for turn in ("portrait", "landscape")]
    hung = {f"kiosk-{state}{shape}" for state in KIOSK_STATES for shape in shapes}
    hung |= {f"kiosk-{state}.{lang}{large}.lowered" for state in LOWERED for lang, large in SIZES}
    hung |= {
        f"board-{state}{shape}"
        for state in (*BOARD_STATES, *AGES)
        for shape in shapes
        if "large" not in shape
    }
    named = {one for one in NAMED if re.match(r"(kiosk|board)-", one)}
    assert named
    assert named - hung == set()
