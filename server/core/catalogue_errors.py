"""Refusals of the pages where one procedure is changed, and the home screen."""

from server.core.errors import Refusal


class ProcedureFaulty(Refusal):
    """Something typed cannot be taken; `faults` says for each column why. Nothing was changed."""

    code = "procedure_faulty"
    status = 422


class ProcedureChanged(Refusal):
    """Somebody else has changed the procedure since it was opened; `mark` is of how it stands now."""

    code = "procedure_changed"


class UnknownTile(Refusal):
    """There is no such key of the home screen."""

    code = "unknown_tile"
    status = 404


class HomeFull(Refusal):
    """The home screen holds no more of them; `most` fit."""

    code = "home_full"


class TileThere(Refusal):
    """The home screen has a key for this already."""

    code = "tile_there"


class FieldThere(Refusal):
    """There is a field of this name already."""

    code = "field_there"


class FieldInUse(Refusal):
    """The field has procedures, `count` of them, those that have ended included."""

    code = "field_in_use"
