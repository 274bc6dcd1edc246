"""What the desk's requests may say."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.core.house import CounterState, QueueState
from server.web.parse import Body

_Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]


class CounterChange(Body):
    """The state a counter gets; a break may say why and in how many minutes it ends."""

    state: CounterState
    reason: _Reason = ""
    minutes: Annotated[int, Field(ge=1, le=480)] | None = None


class QueueChange(Body):
    """The state a queue gets, and why; citizens read the reason."""

    state: QueueState
    reason: _Reason = ""


class SheetOfDay(Body):
    """The day whose sheet is printed again."""

    day: date


class Doors(Body):
    """Until which hour of today the doors are open, `17:00`."""

    until: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5)]


class Decision(Body):
    """Whether a doubtful slip is there."""

    there: bool


class Again(Body):
    """Why a slip is printed again."""

    why: Literal["The slip did not come out", "The slip came out in part", "The slip was lost"]
