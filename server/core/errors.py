"""Refusals: a stable code and the facts; the sentences live in the catalogues of `server.web`."""

from typing import Any, ClassVar, Final


class Refusal(Exception):
    """What was asked cannot be done; nothing was changed.

    `status` is the HTTP answer that fits: 4xx is the asker's, 5xx the machine's own trouble.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    codes: ClassVar[dict[str, type["Refusal"]]] = {}

    def __init__(self, **facts: Any) -> None:
        """Keep the facts that a sentence or a program needs."""
        super().__init__(self.code, facts)
        self.facts: Final = facts

    def __init_subclass__(cls) -> None:
        """Register every code once, so that a test can ask for its sentence."""
        if cls.code in Refusal.codes:
            msg = f"refusal code {cls.code!r} is used twice"
            raise TypeError(msg)
        Refusal.codes[cls.code] = cls


class WrongState(Refusal):
    """The ticket's state does not allow the verb."""

    code = "wrong_state"


class CounterBusy(Refusal):
    """The counter has an open call; `ticket` is its code."""

    code = "counter_busy"


class NobodyWaiting(Refusal):
    """No ticket waits for this counter."""

    code = "nobody_waiting"


class TicketTaken(Refusal):
    """Another counter was faster; `counter` is its number."""

    code = "ticket_taken"


class ChoiceNotYours(Refusal):
    """This centre leaves calls out of turn to supervisors; `ahead` of the same queue come first."""

    code = "choice_not_yours"
    status = 403


class RecallTooSoon(Refusal):
    """Recalls stand at least some seconds apart; `seconds` are left."""

    code = "recall_too_soon"


class NoShowTooSoon(Refusal):
    """A no-show needs enough recalls and time; `recalls` and `seconds` are what is missing."""

    code = "no_show_too_soon"


class QueueClosed(Refusal):
    """The queue takes nobody now; `reason` says why when the staff gave one."""

    code = "queue_closed"


class QueueUnserved(Refusal):
    """No counter serves this queue at all, so whoever waited there would be stranded."""

    code = "queue_unserved"


class CentreClosed(Refusal):
    """The centre is outside its opening hours."""

    code = "centre_closed"


class CounterClosed(Refusal):
    """The counter is closed or on a break."""

    code = "counter_closed"


class CounterTaken(Refusal):
    """Another clerk sits at the counter; `staff` names the duty."""

    code = "counter_taken"


class NothingToUndo(Refusal):
    """The clerk's last act at this counter cannot be undone, or there is none."""

    code = "nothing_to_undo"


class UndoTooLate(Refusal):
    """The seconds in which an act can be undone are over."""

    code = "undo_too_late"


class UndoOvertaken(Refusal):
    """Somebody else has acted on the ticket since."""

    code = "undo_overtaken"


class ClockWrong(Refusal):
    """The machine's clock jumped; `now` and `last` are what it shows and what it showed."""

    code = "clock_wrong"
    status = 503


class PriorityUnknown(Refusal):
    """The centre has no such priority group."""

    code = "priority_unknown"
    status = 422


class UnknownTicket(Refusal):
    """There is no such ticket."""

    code = "unknown_ticket"
    status = 404


class UnknownQueue(Refusal):
    """There is no such queue."""

    code = "unknown_queue"
    status = 404


class UnknownProcedure(Refusal):
    """There is no such procedure."""

    code = "unknown_procedure"
    status = 404


class UnknownCounter(Refusal):
    """There is no such counter."""

    code = "unknown_counter"
    status = 404


class UnknownPrintJob(Refusal):
    """There is no such print job, or it is not waiting for a decision."""

    code = "unknown_print_job"
    status = 404


class UnknownPath(Refusal):
    """There is nothing at this address."""

    code = "not_found"
    status = 404


class Malformed(Refusal):
    """The body could not be read; `fields` names what is wrong."""

    code = "malformed"
    status = 422


class TooLarge(Refusal):
    """The body is over the limit."""

    code = "too_large"
    status = 413


class MethodUnknown(Refusal):
    """The address exists but not for this method."""

    code = "method_not_allowed"
    status = 405


class RequestIdReused(Refusal):
    """The same request id came with another question."""

    code = "request_id_reused"
    status = 422


class NotLoggedIn(Refusal):
    """No valid login, device or token came with the request."""

    code = "not_logged_in"
    status = 401


class LoginWrong(Refusal):
    """Name and password do not fit together."""

    code = "login_wrong"
    status = 401


class LoginLocked(Refusal):
    """Too many wrong passwords; `seconds` until the next try."""

    code = "login_locked"
    status = 429


class NotAllowed(Refusal):
    """The role may not do this."""

    code = "not_allowed"
    status = 403


class NotYourCounter(Refusal):
    """The token or session belongs to another counter."""

    code = "not_your_counter"
    status = 403


class NoCounterChosen(Refusal):
    """The clerk has not sat down at a counter yet."""

    code = "no_counter_chosen"


class NotYourTicket(Refusal):
    """Another counter has this ticket in hand; `counter` is its number."""

    code = "not_your_ticket"
    status = 403


class ForeignOrigin(Refusal):
    """The request came from a page of another site."""

    code = "foreign_origin"
    status = 403


class DeviceUnpaired(Refusal):
    """This screen is not a paired device of the centre."""

    code = "device_unpaired"
    status = 401


class DeviceLocked(Refusal):
    """The staff locked this device; `message` is theirs."""

    code = "device_locked"
    status = 403


class TooManyRequests(Refusal):
    """The limit of this device or token is reached; `seconds` until the next try."""

    code = "too_many_requests"
    status = 429


class Busy(Refusal):
    """The database is locked or overloaded for the moment."""

    code = "busy"
    status = 503


class DiskFull(Refusal):
    """No room is left on the disk."""

    code = "disk_full"
    status = 507


class Broken(Refusal):
    """Something inside went wrong; the log has it under `reference`."""

    code = "internal_error"
    status = 500
