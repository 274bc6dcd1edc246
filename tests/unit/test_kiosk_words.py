"""The kiosk's sentences: both languages, no gaps, and never another surface's words for the same English."""

import re
import unicodedata
from pathlib import Path

from babel.messages.pofile import read_po

from kiosk.words import SENTENCES, for_page

PO = Path(__file__).resolve().parents[2] / "kiosk/translations/vi/LC_MESSAGES/messages.po"
PLACE = re.compile(r"\{(\w+)\}")


def own_vietnamese() -> dict[str, str]:
    with PO.open("rb") as stream:
        return {str(one.id): str(one.string) for one in read_po(stream, locale="vi") if one.id}


def flat(page: dict[str, object]) -> dict[str, str]:
    """The page's words by the keys of SENTENCES."""
    forms = {
        f"{word}.{form}": text
        for word, value in page.items()
        if isinstance(value, dict)
        for form, text in value.items()
    }
    return {**{key: text for key, text in page.items() if isinstance(text, str)}, **forms}


def test_every_sentence_is_said_in_vietnamese_as_the_kiosk_says_it():
    own = own_vietnamese()
    assert flat(for_page("vi")) == {key: own[text] for key, text in SENTENCES.items()}


def test_no_translation_is_left_over():
    assert set(own_vietnamese()) == set(SENTENCES.values())


def test_english_is_the_message_itself():
    assert flat(for_page("en")) == dict(SENTENCES)


def test_both_languages_name_the_same_facts():
    vietnamese, english = flat(for_page("vi")), flat(for_page("en"))
    assert {key: set(PLACE.findall(text)) for key, text in vietnamese.items()} == {
        key: set(PLACE.findall(text)) for key, text in english.items()
    }


def test_every_plural_has_the_forms_both_languages_ask_for():
    for word, forms in for_page("en").items():
        if isinstance(forms, dict):
            assert set(forms) == {"one", "other"}, word


def test_words_are_composed_and_respectful():
    for text in own_vietnamese().values():
        assert unicodedata.is_normalized("NFC", text)
        assert "bạn" not in text.lower().split()
