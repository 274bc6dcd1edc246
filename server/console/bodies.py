"""What the console's requests may say."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from server.web.parse import Body
from server.web.work import WorkDone

_Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Login(Body):
    """Who somebody says they are, and where they were going."""

    login: Annotated[str, StringConstraints(max_length=80)]
    password: Annotated[str, StringConstraints(max_length=200)]
    next: Annotated[str, StringConstraints(max_length=500)] = ""


class Seat(Body):
    """The counter to sit down at."""

    number: int
    take_over: bool = False


class Break(Body):
    """A break: why, and in how many minutes the clerk is back."""

    reason: _Words | None = None
    minutes: Annotated[int, Field(ge=1, le=480)] | None = None


class Help(Body):
    """Whether a supervisor's help is wanted, or no more."""

    wanted: bool = True


class Chosen(Body):
    """A ticket to call, by its id or as somebody types its code: `a42`."""

    ticket: _Key


class Walk(Body):
    """The queue of somebody who has no ticket."""

    queue: _Key


class Hold(Body):
    """Why somebody is set aside; for an outage, until it ends."""

    reason: _Words
    outage: _Key | None = None


class Transfer(Body):
    """Where somebody is sent: a queue or a counter."""

    queue: _Key | None = None
    counter: int | None = None
    come_back: bool = False

    @model_validator(mode="after")
    def _one_destination(self) -> "Transfer":
        if (self.queue is None) == (self.counter is None):
            msg = "name either a queue or a counter"
            raise ValueError(msg)
        return self


class Requeue(Body):
    """Behind how many others somebody waits again; unset is the centre's own rule."""

    after: Annotated[int, Field(ge=1, le=50)] | None = None


class Noted(WorkDone):
    """One dossier as the clerk's page has it."""

    guessed: bool = False
    """Nobody chose method and amount: what was really paid for the stay says it better."""


class Complete(Body):
    """What was really done during a stay: nothing, one thing, or several."""

    dossiers: Annotated[tuple[Noted, ...], Field(max_length=20)] = ()
