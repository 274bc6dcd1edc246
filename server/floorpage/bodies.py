"""What the requests of the page of the floor may say."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from server.core.house import CounterState, QueueState
from server.web.parse import Body

_Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class Give(Body):
    """A number by hand: for which queue, for whom, and at which kiosk its slip comes out; none is no paper."""

    queue: _Key
    priority: _Key | None = None
    lang: Literal["vi", "en"] = "vi"
    kiosk: _Key | None = None


class Move(Body):
    """Where somebody is sent: another queue, or one counter."""

    queue: _Key | None = None
    counter: int | None = None

    @model_validator(mode="after")
    def _one_destination(self) -> "Move":
        if (self.queue is None) == (self.counter is None):
            msg = "name either a queue or a counter"
            raise ValueError(msg)
        return self


class CounterChange(Body):
    """The state a counter gets; a break may say why and in how many minutes it ends."""

    state: CounterState
    reason: _Reason = ""
    minutes: Annotated[int, Field(ge=1, le=480)] | None = None


class QueueChange(Body):
    """The state a queue gets, why, and how many numbers it gives a day; citizens read the reason."""

    state: QueueState
    reason: _Reason = ""
    limit: Annotated[int, Field(ge=1, le=9999)] | None = None


class Outage(Body):
    """An outside system that is down: its name, the fields it holds up (none is all), what citizens read."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    name_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    fields: Annotated[tuple[_Key, ...], Field(max_length=60)] = ()
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""
    text_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""


class Handwritten(Body):
    """Numbers that were written by hand; `waiting` people still sit in the lobby."""

    queue: _Key
    first: Annotated[int, Field(ge=1, le=99999)]
    last: Annotated[int, Field(ge=1, le=99999)]
    day: date
    waiting: bool = False
