"""The sentences of the slip: every one has its Vietnamese, and no slip waits for a build."""

import io
import os
import unicodedata
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from printers.words import read_catalogue, words

PACKAGE = Path(__file__).resolve().parents[2] / "printers"
SOURCE = PACKAGE / "translations" / "vi" / "LC_MESSAGES" / "messages.po"


def said_in_the_code() -> set[str]:
    found = extract_from_dir(PACKAGE, method_map=[("**.py", "python")])
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def test_each_sentence_has_its_vietnamese_and_no_translation_is_left_over() -> None:
    with SOURCE.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    translated = {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id
    }
    assert translated == said_in_the_code()
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts)
        assert all(unicodedata.is_normalized("NFC", text) for text in texts)
        assert not message.fuzzy


def test_places_for_facts_are_the_same_in_both_languages() -> None:
    with SOURCE.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    for message in catalogue:
        if message.id:
            english = message.id if isinstance(message.id, str) else message.id[1]
            vietnamese = message.string if isinstance(message.string, str) else message.string[0]
            assert fields(english) == fields(vietnamese)


def fields(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}


@pytest.mark.parametrize(("lang", "said"), [("vi", "BẢN IN LẠI {copy}"), ("en", "REPRINTED {copy}")])
def test_a_slip_has_its_words_in_either_language(lang: str, said: str) -> None:
    assert words(lang).gettext("REPRINTED {copy}") == said


def test_one_person_is_not_people() -> None:
    assert [words("en").ngettext("{n} person", "{n} people", n).format(n=n) for n in (1, 2)] == [
        "1 person",
        "2 people",
    ]
    assert [words("vi").ngettext("{n} person", "{n} people", n).format(n=n) for n in (1, 2)] == [
        "1 người",
        "2 người",
    ]


def test_a_source_that_is_newer_than_the_built_catalogue_is_read_itself(tmp_path: Path) -> None:
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, built = folder / "messages.po", folder / "messages.mo"
    source.write_bytes(SOURCE.read_bytes())
    assert read_catalogue(tmp_path, "vi").gettext("Your number") == "Số thứ tự"
    with built.open("wb") as file:
        other = read_po(io.StringIO('msgid "Your number"\nmsgstr "Số"\n'), locale="vi")
        write_mo(file, other)
    os.utime(built, (source.stat().st_mtime + 10,) * 2)
    assert read_catalogue(tmp_path, "vi").gettext("Your number") == "Số"
    os.utime(built, (source.stat().st_mtime - 10,) * 2)
    assert read_catalogue(tmp_path, "vi").gettext("Your number") == "Số thứ tự"
