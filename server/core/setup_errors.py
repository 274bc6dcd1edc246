"""Refusals about who and what belongs to a centre."""

from server.core.errors import Refusal


class PairingUnknown(Refusal):
    """No screen shows this code now: mistyped, or its minutes are over."""

    code = "pairing_unknown"
    status = 404


class PairingOther(Refusal):
    """The screen that shows the code asks to be a `kind`, and the chosen one is something else."""

    code = "pairing_other"


class UnknownScreen(Refusal):
    """There is no such kiosk or board."""

    code = "unknown_screen"
    status = 404


class UnknownToken(Refusal):
    """There is no such token of a program."""

    code = "unknown_token"
    status = 404


class UnknownStaff(Refusal):
    """There is no such member of the staff."""

    code = "unknown_staff"
    status = 404


class UnknownField(Refusal):
    """There is no such field."""

    code = "unknown_field"
    status = 404


class LoginTaken(Refusal):
    """Somebody else has this account name."""

    code = "login_taken"


class LastAdmin(Refusal):
    """Nobody would be left who may set up the centre."""

    code = "last_admin"


class SeriesWrong(Refusal):
    """The letter is none of the letters for numbers; `letters` are."""

    code = "series_wrong"
    status = 422


class RuleOutOfBounds(Refusal):
    """The rule `name` takes values from `low` to `high`."""

    code = "rule_out_of_bounds"
    status = 422


class CounterNumberTaken(Refusal):
    """Another counter has this number."""

    code = "counter_number_taken"


class TextMissing(Refusal):
    """A text needs at least its Vietnamese words."""

    code = "text_missing"
    status = 422


class HoursWrong(Refusal):
    """The opening hours of `day` cannot be read."""

    code = "hours_wrong"
    status = 422


class NotASample(Refusal):
    """The data folder holds a sample centre, where nothing real may be kept."""

    code = "not_a_sample"


class CentreThere(Refusal):
    """The database has a centre already."""

    code = "centre_there"


class FirstCodeWrong(Refusal):
    """Somebody without the code of the installation tried to make its centre."""

    code = "first_code_wrong"
    status = 403
