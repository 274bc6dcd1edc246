"""The API's blueprint: who may ask, and how a request is read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any, Final, TypeVar, cast, get_type_hints

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ValidationError

from server.api.readings import Reading, RefusalReading
from server.core.errors import NotYourCounter
from server.core.house import Actor, Role
from server.store import read
from server.web.errors import malformed
from server.web.guards import actor, bearer, token_counter
from server.web.parse import body_of
from server.web.parts import parts

F = TypeVar("F", bound=Callable[..., Any])
PREFIX: Final = "/api/v1"
SCHEME: Final = "token"

FLOOR: Final = Tag(name="Floor", description="Who waits where, and who is called.")
TICKETS: Final = Tag(name="Tickets", description="The life of one ticket.")
COUNTERS: Final = Tag(name="Counters", description="What a clerk does at a counter.")

DESK: Final = (Role.CLERK, Role.GREETER, Role.SUPERVISOR, Role.ADMIN)
HANDS_OUT: Final = (Role.KIOSK, *DESK)
EVERYBODY: Final = tuple(Role)
to_desk: Final = bearer(*DESK)
to_those_who_hand_out: Final = bearer(*HANDS_OUT)
to_everybody: Final = bearer(*EVERYBODY)

bp: Final = APIBlueprint(
    "api",
    __name__,
    url_prefix=PREFIX,
    template_folder="templates",
    abp_security=[{SCHEME: []}],
    abp_responses=dict.fromkeys((401, 403, 422, 429, 503), RefusalReading),
)


@bp.after_request
def ask_for_token(answer: Response) -> Response:
    """Tell a program that came without a token which kind is wanted."""
    if answer.status_code == 401:  # noqa: PLR2004
        answer.headers.setdefault("WWW-Authenticate", "Bearer")
    return answer


def described(
    tag: Tag, roles: tuple[Role, ...], answers: Mapping[int, type[Reading]], *refused: int
) -> dict[str, Any]:
    """Answer what a route publishes of itself: its answers, its refusals, and whose tokens it takes."""
    return {
        "tags": [tag],
        "description": f"For tokens of the roles {', '.join(role.value for role in roles)}.",
        "responses": {**answers, **dict.fromkeys(refused, RefusalReading)},
    }


def reads(view: F) -> F:
    """Read `path` and `body` of a view as their models, after its guard has let the asker in.

    flask-openapi3 would read them before the guard, and take a broken body as an empty one: it only
    publishes them.
    """
    wanted = {name: hint for name, hint in get_type_hints(view).items() if name in {"path", "body"}}

    @wraps(view)
    def reading(**values: Any) -> Any:
        given: dict[str, BaseModel] = {}
        if path := wanted.get("path"):
            given["path"] = _path(path, values)
        if body := wanted.get("body"):
            given["body"] = body_of(body)
        return view(**given)

    reading.__delay_validate_request__ = True  # type: ignore[attr-defined]
    return cast("F", reading)


def _path(model: type[BaseModel], values: Mapping[str, Any]) -> BaseModel:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise malformed(error) from None


def at(number: int) -> Actor:
    """Answer who asks, standing at a counter: a token that belongs to a counter acts for no other."""
    by = actor()
    if token_counter() == number:
        return by
    with parts().store.read() as conn:
        counter = read.counter_numbered(conn, by.centre_id, number)
    free = by.counter_id is None and by.role is not Role.CLERK
    if not free and by.counter_id != counter.id:
        raise NotYourCounter(counter=number)
    return replace(by, counter_id=counter.id)
