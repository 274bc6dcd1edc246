"""Two languages everywhere: English message ids, Vietnamese first."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.support import Translations
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel

LANGUAGES: Final = ("vi", "en")
LANG_COOKIE: Final = "stt_lang"
_A_YEAR: Final = 365 * 86400
_ROOT: Final = Path(__file__).resolve().parents[2]


@cache
def catalogue_folders() -> list[Path]:
    """Answer every surface's folder of translations: each part keeps its own words."""
    tops = (_ROOT / name for name in ("server", "kiosk", "display"))
    return sorted(
        po.parents[2] for top in tops for po in top.glob("**/translations/vi/LC_MESSAGES/messages.po")
    )


def init(app: Flask) -> None:
    """Give the application its languages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(f) for f in catalogue_folders())
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    Babel(app, locale_selector=language)
    app.context_processor(lambda: {"lang": language()})
    app.after_request(_remember)


def _remember(answer: Response) -> Response:
    """Keep a language chosen on a page for the pages after it."""
    wish = request.args.get("lang")
    if wish in LANGUAGES and answer.mimetype == "text/html":
        answer.set_cookie(
            LANG_COOKIE, wish, httponly=True, samesite="Lax", secure=request.is_secure, max_age=_A_YEAR
        )
    return answer


def language() -> str:
    """Answer the language of this request: asked for, chosen before, the browser's, then Vietnamese."""
    if not has_request_context():
        return "vi"
    if chosen := g.get("lang"):
        return str(chosen)
    for wish in (request.args.get("lang"), request.cookies.get(LANG_COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(LANGUAGES) or "vi"


def speak(lang: str) -> None:
    """Fix the language of the rest of this request, as a face that belongs to the centre does."""
    g.lang = lang


def _load(folder: Path, lang: str) -> Any:
    return Translations.load(str(folder), [lang], "messages")


def translate(text: str, lang: str) -> str:
    """Answer a sentence in a language; English message ids are the English."""
    if lang == "en":
        return text
    for folder in catalogue_folders():
        found = _by_folder(folder, lang)
        if text in found:
            return found[text]
    return text


@cache
def _by_folder(folder: Path, lang: str) -> dict[str, str]:
    catalogue = getattr(_load(folder, lang), "_catalog", {})
    return {k: v for k, v in catalogue.items() if isinstance(k, str) and k and v}


def words(sentences: Mapping[str, str] | Iterable[str], lang: str | None = None) -> dict[str, str]:
    """Answer sentences for a script: key to text, from the same catalogue as the pages."""
    pairs = sentences.items() if isinstance(sentences, Mapping) else ((s, s) for s in sentences)
    return {key: translate(text, lang or language()) for key, text in pairs}
