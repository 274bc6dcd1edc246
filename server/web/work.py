"""What a request says of a dossier: the same at the counter and at the desk that corrects it."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from server.core.dossier import Channel, Done, Method
from server.web.parse import Body, empty_is_none

_Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
_OrNone = BeforeValidator(empty_is_none)


class WorkDone(Body):
    """One dossier as somebody notes it. `amount` is in đồng; a field left empty is nothing said."""

    procedure_id: Annotated[_Key | None, _OrNone] = None
    code: Annotated[_Key | None, _OrNone] = None
    channel: Channel = Channel.PAPER
    method: Method = Method.FREE
    amount: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0
    digitised: bool = False
    due_on: Annotated[date | None, _OrNone] = None

    def done(self) -> Done:
        """Answer the same as the core knows it."""
        plain = {name: getattr(self, name) for name in WorkDone.model_fields}
        return Done(**{**plain, "amount": 0 if self.method is Method.FREE else self.amount})
