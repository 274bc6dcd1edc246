"""Refusals and faults as answers: JSON for programs, a page for people."""

import logging
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from server.core.errors import Broken, Malformed, MethodUnknown, Refusal, TooLarge, UnknownPath
from server.web.asker import reads_pages
from server.web.refusals import body, sentence

log = logging.getLogger(__name__)
_HTTP: dict[int, type[Refusal]] = {404: UnknownPath, 405: MethodUnknown, 413: TooLarge}


def init(app: Flask) -> None:
    """Teach the application to answer refusals."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ValidationError, lambda error: refused(malformed(error)))
    app.register_error_handler(Exception, _broken)


def refused(refusal: Refusal) -> Response:
    """Answer a refusal in the form its asker reads."""
    answer = make_response(_page(refusal) if reads_pages() else jsonify(body(refusal)), refusal.status)
    if refusal.status in {429, 503, 507}:
        answer.headers["Retry-After"] = str(refusal.facts.get("seconds", 1))
    return answer


def malformed(error: ValidationError) -> Malformed:
    """Name the fields that could not be read; their values stay out of logs and answers."""
    return Malformed(fields={".".join(str(p) for p in e["loc"]) or "body": e["msg"] for e in error.errors()})


def _page(refusal: Refusal) -> str:
    return render_template("error.html", refusal=refusal, message=sentence(refusal), status=refusal.status)


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  -- a redirect is an answer, not an error
        return error
    return refused(_HTTP.get(status, Malformed)(status=status) if status < 500 else Broken())  # noqa: PLR2004


def _broken(error: Exception) -> Response:
    log.error("fault", exc_info=error, extra={"path": request.url_rule.rule if request.url_rule else "-"})
    return refused(Broken())
