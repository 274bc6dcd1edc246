"""What requests may say."""

import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from server.core.dossier import Channel, Done, Method
from server.web.parse import Body


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=_PRINTABLE),
    AfterValidator(_composed),
]
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=_PRINTABLE),
    AfterValidator(_composed),
]
CounterNumber = Annotated[int, Field(ge=1, le=9999)]


class Asked(Body):
    """A body or a path of this API; the docstrings below are its published description."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def _either(*names: str, word: str) -> ConfigDict:
    """Publish that a body needs one of these names: a validator does not show in a schema by itself."""
    return ConfigDict(json_schema_extra={word: [{"required": [name]} for name in names]})


class TicketPath(Asked):
    """The ticket in the address."""

    ticket_id: Annotated[str, StringConstraints(max_length=80, pattern=_PRINTABLE)]
    """The id of a ticket, as its issue answered it."""


class CounterPath(Asked):
    """The counter in the address."""

    number: CounterNumber
    """The number over the counter."""


class NewTicket(Asked):
    """What somebody comes for: a queue, a procedure, or a procedure at another queue than its own."""

    model_config = _either("queue", "procedure", word="anyOf")

    queue: Name | None = None
    """Id or key of a queue."""
    procedure: Name | None = None
    """Official code of a procedure, such as `1.004873`; its queue is taken unless `queue` names another."""
    lang: Literal["vi", "en"] = "vi"
    """Language of the slip and the phone page."""
    priority: Name | None = None
    """Key of a priority group of the centre."""
    printed: bool = True
    """Whether a slip is printed."""

    @model_validator(mode="after")
    def _somewhere(self) -> "NewTicket":
        if self.queue is None and self.procedure is None:
            msg = "name a queue or a procedure"
            raise ValueError(msg)
        return self


class Hold(Asked):
    """Why somebody is set aside."""

    reason: Words
    """Shown to the staff and never to other citizens."""
    outage: Name | None = None
    """Id of an outage that is not over; who is held for it waits again by itself when it ends."""


class Resume(Asked):
    """Where somebody on hold is served on."""

    counter: CounterNumber | None = None
    """The counter, for a token that belongs to none."""


class Transfer(Asked):
    """Where somebody is sent: a queue or a counter, not both."""

    model_config = _either("queue", "counter", word="oneOf")

    queue: Name | None = None
    """Id or key of a queue."""
    counter: CounterNumber | None = None
    """Number of a counter: only this one will call the ticket."""
    return_to: bool | CounterNumber = False
    """Whether the ticket comes back to the counter that sends it; that counter's number says the same as true."""

    @model_validator(mode="after")
    def _one_destination(self) -> "Transfer":
        if (self.queue is None) == (self.counter is None):
            msg = "name either a queue or a counter"
            raise ValueError(msg)
        return self


class Requeue(Asked):
    """Where somebody who did not come waits again."""

    after: Annotated[int, Field(ge=1, le=50)] | None = None
    """Behind how many others; the centre's own setting when left out."""


class WorkDone(Asked):
    """One dossier: a thing really done during the stay."""

    procedure: Name | None = None
    """Official code of the procedure."""
    code: Name | None = None
    """The dossier's own code, as the ministry's or the province's system gave it."""
    channel: Channel = Channel.PAPER
    """How it came in."""
    method: Method = Method.FREE
    """How its fee was paid; where neither this nor the amount is given, as the paid request of the stay says."""
    amount: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    """The fee in đồng."""
    digitised: bool = False
    """Whether its papers were digitised."""
    due_on: date | None = None
    """The day its result is promised for."""

    def done(self, *, procedure_id: str | None) -> Done:
        """Answer the same as the core knows it."""
        return Done(procedure_id=procedure_id, **self.model_dump(exclude={"procedure"}))

    @property
    def guessed(self) -> bool:
        """Tell whether the caller left it to the paid request how much was paid, and how."""
        return not self.model_fields_set & {"method", "amount"}


class Complete(Asked):
    """What was done during the stay: nothing, one thing or several."""

    dossiers: Annotated[tuple[WorkDone, ...], Field(max_length=20)] = ()


class Chosen(Asked):
    """A ticket to call out of turn."""

    ticket: Name
    """The id of a ticket that waits or is on hold."""


class Walk(Asked):
    """The queue of somebody who has no ticket."""

    queue: Name
    """Id or key of a queue."""
