"""Refusals of the pages where one procedure is changed, and the home screen."""

from server.core.errors import Refusal


class ProcedureFaulty(Refusal):
    """Something typed cannot be taken; `faults` says for each column why. Nothing was changed."""

    code = "procedure_faulty"
    status = 422


class ProcedureChanged(Refusal):
    """Somebody else has changed the procedure since it was opened; `mark` is of how it stands now."""

    code = "procedure_changed"
