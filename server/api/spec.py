"""The published description of the API: OpenAPI 3.1."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from server.api import bodies, readings
from server.api.answers import REPLAYED
from server.api.blueprint import COUNTERS, FLOOR, SCHEME, TICKETS

Json = dict[str, Any]

_ABOUT: Final = """\
The same verbs as the screens of the centre, for programs. Everything a program needs stands here;
nothing it may do differs from what people may do.

**Tokens.** `sothutu token new --role clerk --counter 1` makes one; send it as `Authorization: Bearer …`.
A clerk's token belongs to one counter. A kiosk's token takes numbers and reads the tickets it has issued.
A board's token reads the board and the queues.

**Repeats.** Send an `Idempotency-Key` of your own with every POST. The same key with the same request does
nothing a second time: it answers the ticket as it is now, with `Idempotency-Replayed: true`. A refusal does
not use the key up.

**Refusals** have a stable `code`, a `message` for people, and the facts beside them; nothing was changed.
4xx is the asker's to mend. 503 and 507 are the machine's own trouble: try again after `Retry-After` seconds.
"""
_LANG: Final[Json] = {
    "name": "lang",
    "in": "query",
    "description": "Language of messages; without it `Accept-Language` counts, then Vietnamese.",
    "schema": {"type": "string", "enum": ["vi", "en"]},
}
_KEY: Final[Json] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Yours to choose, new for every wish and the same for every repeat of it.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
_REPLAYED: Final[Json] = {
    "description": "`true` when this key was used before: nothing was done now.",
    "schema": {"type": "string", "const": "true"},
}
_REFUSED: Final[Mapping[str, str]] = {
    "401": "No valid token",
    "403": "The token's role or counter may not do this",
    "404": "No such ticket, queue, procedure or counter",
    "409": "The floor is in a state that does not allow it",
    "413": "The body is too large",
    "422": "Something is missing or written wrongly, or the key was used for something else",
    "429": "The token's own limit is reached",
    "503": "Busy, or the clock is wrong; nothing was lost",
    "507": "The disk is full",
}


def complete(document: Json) -> Json:
    """Add to what flask-openapi3 has collected what only we know: tokens, repeats, languages, whole schemas."""
    operations = {path: dict(_operations(item)) for path, item in document["paths"].items()}
    return {
        "openapi": document["openapi"],
        "info": {**document["info"], "description": _ABOUT},
        "tags": [tag.model_dump(exclude_none=True) for tag in (FLOOR, TICKETS, COUNTERS)],
        "paths": operations,
        "components": {
            "schemas": _schemas(),
            "parameters": {"lang": _LANG, "key": _KEY},
            "headers": {REPLAYED: _REPLAYED},
            "responses": {status: _refusal(words) for status, words in _REFUSED.items()},
            "securitySchemes": {
                SCHEME: {"type": "http", "scheme": "bearer", "description": "Made by `sothutu token new`."}
            },
        },
    }


def _operations(item: Json) -> Iterator[tuple[str, Json]]:
    for method, operation in item.items():
        posts = method == "post"
        names = ("lang", "key") if posts else ("lang",)
        shared = [{"$ref": f"#/components/parameters/{name}"} for name in names]
        whole = {**operation, "parameters": [*operation.get("parameters", []), *shared]}
        refused = {"413", "507"} if posts else set()
        whole["responses"] = _answers(operation["responses"], posts=posts, more=refused)
        if "requestBody" in operation:
            whole["requestBody"] = {**operation["requestBody"], "required": _is_needed(operation)}
        yield method, whole


def _answers(given: Json, *, posts: bool, more: set[str]) -> Json:
    answers: Json = {}
    for status in sorted({*given, *more}):
        if status in _REFUSED:
            answers[status] = {"$ref": f"#/components/responses/{status}"}
            continue
        answers[status] = dict(given[status])
        if posts:
            answers[status]["headers"] = {REPLAYED: {"$ref": f"#/components/headers/{REPLAYED}"}}
    return answers


def _is_needed(operation: Json) -> bool:
    """Tell whether an operation's body may not be left out: something in it is required."""
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return not {"required", "anyOf", "oneOf"}.isdisjoint(_schemas()[name])


def _refusal(words: str) -> Json:
    schema = {"$ref": f"#/components/schemas/{readings.RefusalReading.__name__}"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _schemas() -> Json:
    asked = (bodies.NewTicket, bodies.Hold, bodies.Resume, bodies.Transfer, bodies.Requeue, bodies.Complete)
    at_counters = (bodies.Chosen, bodies.Walk)
    answered = (
        readings.TicketReading,
        readings.ForecastReading,
        readings.OutagesReading,
        readings.QueuesReading,
        readings.BoardReading,
        readings.CountersReading,
        readings.RefusalReading,
    )
    _, definitions = models_json_schema(
        [(model, "validation") for model in (*asked, *at_counters)]
        + [(model, "serialization") for model in answered],
        ref_template="#/components/schemas/{model}",
    )
    schemas: Json = definitions["$defs"]
    return schemas
