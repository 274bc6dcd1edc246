"""The rules of the house that no linter knows: what is forgotten here fails here."""

import ast
import re
import sys
import unicodedata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.meta.source import ROOT, dotted, imports, name, product, project, tree

LINES = 300
VAGUE = re.compile(r"(utils?|helpers?|misc|common|managers?|stuff|lib)")
THE_CLOCK = "server/clock.py"
THE_SETTINGS = "server/config.py"
THE_MOVER = "server/store/unit.py"
MIGRATIONS = ROOT / "server" / "store" / "migrations" / "versions"


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = {
        name(path): lines
        for path in product(".py", ".ts")
        if path.parent != MIGRATIONS and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES
    }
    assert not long


def test_every_file_and_folder_says_what_it_is_about() -> None:
    files = product(".py", ".ts", ".css", ".html")
    vague = {
        name(path)
        for path in files
        for part in path.parts[len(ROOT.parts) :]
        if VAGUE.fullmatch(part.split(".")[0])
    }
    assert not vague


def test_every_text_is_composed() -> None:
    """A decomposed letter looks the same and is found by no search."""
    files = product(".py", ".ts", ".css", ".html", ".csv", ".json", ".po")
    assert not [
        name(path) for path in files if not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))
    ]


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(
        r"\b(TODO|FIXME|XXX|NotImplementedError)\b|mark\.(skip|xfail)|pytest\.(skip|xfail)\("
    )
    files = [*product(".py", ".ts", ".css", ".html"), *(ROOT / "tests").rglob("*.py")]
    assert not [
        name(path)
        for path in files
        if path != Path(__file__) and unfinished.search(path.read_text(encoding="utf-8"))
    ]


def test_the_core_takes_nothing_but_the_standard_library() -> None:
    foreign = {
        f"{name(path)} -> {module}"
        for path in product(".py")
        if name(path).startswith("server/core/")
        for module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names and not module.startswith("server.core")
    }
    assert not foreign


def test_every_part_stands_in_the_table_of_layers() -> None:
    contract = next(one for one in project()["tool"]["importlinter"]["contracts"] if one["id"] == "layers")
    placed = {part.strip("() ") for layer in contract["layers"] for part in re.split("[|:]", layer)}
    parts = {".".join(path.relative_to(ROOT).with_suffix("").parts[:2]) for path in product(".py")}
    parts = {part for part in parts if part.startswith("server.") and not part.endswith("__init__")}
    assert parts - placed == set()


def test_one_file_asks_what_time_it_is() -> None:
    asking = re.compile(r"(datetime|date)\.(now|utcnow|today)|time\.(time|time_ns|localtime|gmtime)")
    assert not _uses(asking, allowed={THE_CLOCK})


def test_one_file_reads_the_environment() -> None:
    assert not _uses(re.compile(r"os\.(environb?|getenvb?|putenv)"), allowed={THE_SETTINGS})


def _uses(pattern: re.Pattern[str], *, allowed: set[str]) -> set[str]:
    return {
        f"{name(path)}:{node.lineno} {used}"
        for path in product(".py")
        if name(path) not in allowed
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.ImportFrom)
        for used in _names(node)
        if pattern.fullmatch(used)
    }


def _names(node: ast.Attribute | ast.ImportFrom) -> list[str]:
    """Answer `module.name` for what is reached through a module and for what is taken out of one."""
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [".".join(dotted(node).split(".")[-2:])]


def test_a_status_changes_where_the_journal_is_written() -> None:
    assigned = {
        f"{name(path)}:{target.lineno}"
        for path in product(".py")
        if name(path) != THE_MOVER
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "status"
    }
    assert not assigned


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.stem for path in MIGRATIONS.glob("[!_]*.py"))
    assert names
    assert [stem.split("_")[0] for stem in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


# --- what a newcomer reads and installs ---------------------------------------------------------


def _commands() -> set[str]:
    from server.cli import main

    return {f"sothutu {command}" for command in main.commands}


def _targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return {f"make {target}" for target in re.findall(r"^\.PHONY: ([a-z-]+)$", makefile, re.MULTILINE)}


def test_every_command_that_the_documents_name_exists() -> None:
    code = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
    command = re.compile(r"\b(make|sothutu) +(?:[A-Z]+=\S+ +)*([a-z][a-z-]+)")
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {
        " ".join(found)
        for document in documents
        for piece in code.findall(document.read_text(encoding="utf-8"))
        for found in command.findall(piece)
    }
    assert {"make run", "make test"} <= named
    assert named - _targets() - _commands() == set()


def _locked(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9_.-]+)==([^ ;\\]+)", text, re.MULTILINE))


def _asked(*, tools: bool) -> list[Requirement]:
    head = project()
    extras = head["project"]["optional-dependencies"]
    asked = [*head["project"]["dependencies"], *extras["serial"], *extras["usb"]]
    return [Requirement(line) for line in asked + (head["dependency-groups"]["dev"] if tools else [])]


@pytest.mark.parametrize(("lock", "tools"), [("requirements.lock", False), ("requirements-dev.lock", True)])
def test_the_locks_hold_what_the_project_asks_for(lock: str, tools: bool) -> None:
    locked = _locked(lock)
    wrong = [
        str(asked)
        for asked in _asked(tools=tools)
        if (version := locked.get(canonicalize_name(asked.name))) is None or version not in asked.specifier
    ]
    assert not wrong


def test_tests_run_with_the_versions_that_the_product_runs_with() -> None:
    assert _locked("requirements.lock").items() <= _locked("requirements-dev.lock").items()


def test_no_lock_names_a_registry() -> None:
    address = re.compile(
        r'"resolved": *"http|^ *-?-?(extra-)?(index-url|find-links)|^-f |registry *=|@ *https?:', re.MULTILINE
    )
    locks = [
        *ROOT.glob("requirements*.lock"),
        ROOT / "package-lock.json",
        ROOT / ".npmrc",
        ROOT / "package.json",
    ]
    assert not [path.name for path in locks if address.search(path.read_text(encoding="utf-8"))]


def test_every_pinned_package_has_its_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
        assert entries
        assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
