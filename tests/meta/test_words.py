"""Every sentence that anybody may read is there in Vietnamese and in English, with the same facts in it."""

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import server.app  # brings every module that knows a refusal
from server.admin.sentences import SENTENCES as JOURNAL
from server.core.errors import Refusal
from server.core.kinds import Kind
from server.web.refusals import SENTENCES as REFUSALS
from tests.meta.source import PACKAGES, ROOT, dotted, name, product, tree

_BRACED = re.compile(r"\{(\w+)[^{}]*\}")
_LETTERS = re.compile("[a-z]{2}")
_PERCENT = re.compile(r"%\((\w+)\)")


# --- the catalogues ---------------------------------------------------------------------------------


@cache
def catalogues() -> dict[str, dict[str, tuple[str, ...]]]:
    """Each surface's words: message id to its Vietnamese, which has one form for every number."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("translations/vi/LC_MESSAGES/messages.po")):
            with path.open("rb") as stream:
                catalogue = read_po(stream, locale="vi", abort_invalid=True)
            found[name(path)] = {
                form: message.string if isinstance(message.string, tuple) else (message.string,)
                for message in catalogue
                if message.id
                for form in (message.id if isinstance(message.id, tuple) else (message.id,))
            }
    return found


def of_pages() -> dict[str, set[str]]:
    """Message id to its Vietnamese, in what the pages share; printers speak for themselves."""
    found: dict[str, set[str]] = {}
    for path, words in catalogues().items():
        if not path.startswith("printers/"):
            for english, vietnamese in words.items():
                found.setdefault(english, set()).update(vietnamese)
    return found


def test_nothing_is_left_untranslated() -> None:
    missing = [
        f"{path}: {english}"
        for path, words in catalogues().items()
        for english, vietnamese in words.items()
        if not all(vietnamese)
    ]
    assert len(catalogues()) > 5
    assert not missing


def test_the_same_english_is_the_same_vietnamese_wherever_it_stands() -> None:
    """The pages look into all catalogues: two answers would be a matter of luck."""
    assert {english: said for english, said in of_pages().items() if len(said) > 1} == {}


def test_both_languages_tell_the_same_facts() -> None:
    wrong = [
        f"{path}: {english} | {form}"
        for path, words in catalogues().items()
        for english, vietnamese in words.items()
        for form in vietnamese
        if _facts(english) != _facts(form)
    ]
    assert not wrong


def _facts(text: str) -> set[str]:
    return {*_BRACED.findall(text), *_PERCENT.findall(text)}


# --- what the pages say -------------------------------------------------------------------------------


def test_every_sentence_of_a_template_has_its_vietnamese() -> None:
    said, known, missing = 0, of_pages(), []
    for path in product(".html"):
        with path.open("rb") as stream:
            for line, _, message, _ in babel_extract(stream, ("_", "gettext", "ngettext"), (), {}):
                for text in message if isinstance(message, tuple) else (message,):
                    said += 1
                    if text and text not in known:
                        missing.append(f"{name(path)}:{line} {text}")
    assert said > 100
    assert not missing


def _speaking() -> list[Path]:
    """The modules that turn their tables into words."""
    return [
        path
        for path in product(".py")
        for node in tree(path).body
        if isinstance(node, ast.ImportFrom)
        if node.module == "server.web.i18n" and {"translate", "words"} & {alias.name for alias in node.names}
    ]


@pytest.mark.parametrize("path", _speaking(), ids=name)
def test_every_sentence_of_a_table_has_its_vietnamese(path: Path) -> None:
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    known = of_pages()
    missing = {
        f"{table}: {text}"
        for table in _tables(path)
        for text in _texts(getattr(module, table))
        if text not in known
    }
    assert not missing


def _tables(path: Path) -> Iterator[str]:
    """The names of a module's tables; a name of one word alone is private and no sentence."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and not isinstance(node.value, ast.Constant):
                yield target.id


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif hasattr(value, "word"):
        yield value.word
    elif isinstance(value, Mapping):
        yield from (text for key, one in value.items() if key != "icon" for text in _texts(one))
    elif isinstance(value, tuple | list | set | frozenset):
        yield from (text for one in value for text in _texts(one))


def test_every_sentence_in_a_call_has_its_vietnamese() -> None:
    known = of_pages()
    missing = [
        f"{name(path)}:{node.lineno} {node.args[0].value}"
        for path in product(".py")
        if not name(path).startswith("printers/")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in {"translate", "gettext"}
        if node.args and isinstance(node.args[0], ast.Constant)
        if node.args[0].value not in known
    ]
    assert not missing


WORD = re.compile(r"""\b(?:word|say)\(\s*["']([a-z0-9_.]+)["']""")
SURFACES = {
    "display/web": ["display.words"],
    "server/floorpage/web": ["server.floorpage.words"],
    "kiosk/web": ["kiosk.words"],
    "server/console/web": ["server.console.words"],
}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_word_that_a_script_asks_for_is_handed_to_it(surface: str) -> None:
    handed = {
        key.partition(".")[0]
        for module in SURFACES[surface]
        for value in vars(importlib.import_module(module)).values()
        if isinstance(value, Mapping)
        for key in value
        if isinstance(key, str)
    }
    # A page may hand over a word of its own in its template.
    templates = "".join(path.read_text(encoding="utf-8") for path in product(".html"))
    asked = {
        (name(path), key)
        for path in product(".ts")
        if name(path).startswith(surface)
        for key in WORD.findall(path.read_text(encoding="utf-8"))
    }
    assert asked
    assert {(path, key) for path, key in asked if key not in handed and f'"{key}":' not in templates} == set()


# --- refusals and the journal ---------------------------------------------------------------------------


def test_every_refusal_has_its_sentence() -> None:
    assert server.app
    assert set(REFUSALS) == set(Refusal.codes) | {Refusal.code}


def test_every_refusal_is_raised_somewhere() -> None:
    named = {
        node.id
        for path in product(".py")
        if name(path) != "server/core/errors.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name)
    }
    assert set(_kinds()) - named == set()


def test_a_refusal_is_given_the_facts_that_its_sentence_tells() -> None:
    """A fact that is not there would be read as a dash."""
    untold = [
        f"{name(path)}:{node.lineno} {code} needs {sorted(_facts(REFUSALS[code]) - given)}"
        for path in product(".py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Raise)
        for code, given in _refused(node)
        if not _facts(REFUSALS[code]) <= given
    ]
    assert not untold


def _refused(node: ast.Raise) -> Iterator[tuple[str, set[str]]]:
    called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    kind = _kinds().get(called.id) if isinstance(called, ast.Name) else None
    keywords = node.exc.keywords if isinstance(node.exc, ast.Call) else []
    if kind is not None and all(k.arg for k in keywords):
        yield kind.code, {k.arg for k in keywords if k.arg}


@cache
def _kinds() -> dict[str, type[Refusal]]:
    return {kind.__name__: kind for kind in Refusal.codes.values()}


def test_every_kind_of_entry_has_its_sentence() -> None:
    assert set(JOURNAL) == set(Kind)


def test_english_is_written_in_english_and_vietnamese_in_vietnamese() -> None:
    """A message id with Vietnamese letters, or a whole sentence that is the same in both, was forgotten."""
    vietnamese = re.compile(
        "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
    )
    names = re.compile("Tiếng Việt|đồng|{(n|amount)} đ")
    english = [text for text in of_pages() if vietnamese.search(names.sub("", text))]
    same = [
        text for text, said in of_pages().items() if text in said and _LETTERS.search(_BRACED.sub("", text))
    ]
    assert english == []
    assert [text for text in same if len(text.split()) > 2] == []
