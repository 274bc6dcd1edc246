"""Reading requests once, at the edge."""

import hashlib
import json
from typing import TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError

from server.core.errors import Malformed
from server.core.house import Request
from server.web.errors import malformed

M = TypeVar("M", bound="Body")
_LONGEST_ID = 200


class Body(BaseModel):
    """A request body: frozen, and nothing in it that was not asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def empty_is_none(text: object) -> object:
    """Read a field of a form that was left empty as nothing said."""
    return None if text == "" else text


def body_of(model: type[M]) -> M:
    """Read the JSON body as a model, or refuse with `malformed`; an empty body is an empty object."""
    try:
        return model.model_validate_json(request.get_data() or b"{}")
    except ValidationError as error:
        raise malformed(error) from None


def asked_of(model: type[M]) -> M:
    """Read a script's JSON or a plain form as a model, or refuse with `malformed`."""
    if request.is_json:
        return body_of(model)
    try:
        return model.model_validate(request.form.to_dict())
    except ValidationError as error:
        raise malformed(error) from None


def request_key() -> Request | None:
    """Answer the request's id with a hash of method, path and canonical body; None when it has none."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not 0 < len(given) <= _LONGEST_ID or not given.isprintable():
        raise Malformed(fields={"Idempotency-Key": "1 to 200 printable characters"})
    try:
        plain = json.loads(request.get_data() or b"{}")
    except ValueError:
        raise Malformed(fields={"body": "JSON"}) from None
    text = json.dumps([request.method, request.path, plain], sort_keys=True, separators=(",", ":"))
    return Request(id=given, hash=hashlib.sha256(text.encode()).hexdigest())
