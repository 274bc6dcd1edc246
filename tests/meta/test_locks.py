"""What the product imports is what it installs: the tests' own tools must not stand in for a forgotten part."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("server", "kiosk", "display", "printers")
OPTIONAL = {"pyserial", "pyusb", "cups"}
"""Of drivers that say by name what is missing."""
ONLY_TYPES = {"_typeshed"}


def test_everything_that_the_product_imports_is_in_its_lock() -> None:
    locked = set(
        re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    )
    known = {_plain(name) for name in locked} | OPTIONAL
    whose = packages_distributions()
    missing = {
        (file.relative_to(ROOT).as_posix(), module)
        for part in PARTS
        for file in (ROOT / part).rglob("*.py")
        for module in _imported(file)
        if module not in {*PARTS, *ONLY_TYPES, *sys.stdlib_module_names}
        and not known & {_plain(name) for name in whose.get(module, [module])}
    }
    assert missing == set()


def _imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
