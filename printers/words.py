"""The sentences of the slip, in the language of the slip."""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_FOLDER = Path(__file__).parent / "translations"


def N_(text: str) -> str:  # noqa: N802 - the name by which translators' tools find a sentence
    """Mark a sentence of a table that is translated where it is shown."""
    return text


@cache
def words(lang: str) -> gettext.NullTranslations:
    """Give the catalogue of a language; English is the language of the source itself."""
    return gettext.NullTranslations() if lang == "en" else read_catalogue(_FOLDER, lang)


def read_catalogue(folder: Path, lang: str) -> gettext.GNUTranslations:
    """Read what was built, or the source itself where nothing was built or the source is newer."""
    source = folder / lang / "LC_MESSAGES" / "messages.po"
    built = source.with_suffix(".mo")
    if built.is_file() and built.stat().st_mtime >= source.stat().st_mtime:
        return gettext.GNUTranslations(io.BytesIO(built.read_bytes()))
    return gettext.GNUTranslations(_compiled(source, lang))


def _compiled(source: Path, lang: str) -> io.BytesIO:
    # A slip must be printable from a fresh checkout, where nothing has been built yet.
    made = io.BytesIO()
    with source.open("rb") as file:
        write_mo(made, read_po(file, locale=lang))
    made.seek(0)
    return made
