"""From what a printer said to what people read of it, and from the centre's rules to the spooler's patience."""

from printers.conversation import Patience
from printers.profiles import Profile
from printers.session import Result
from printers.state import Paper, PrinterState, Trust
from server.core.rules import Rules

_BUSY_RESTS = (0.5, 1.0, 2.0)
_RESTS = (1.0, 2.0)
_LONGEST_CONNECT = 1.0


def patience_of(rules: Rules) -> Patience:
    """Answer how long each thing may take at a printer of this centre."""
    return Patience(
        connect=rules.printer_connect,
        answer=rules.printer_answer,
        sync=rules.printer_sync,
        stall=rules.printer_stall,
        proof=rules.printer_proof,
        grace=rules.printer_grace,
        heat=rules.printer_heat,
        taken=rules.printer_taken,
    )


def rest_after(failures: int, *, fault: str, rules: Rules) -> float:
    """Answer the seconds a printer rests after so many failures in a row; the last rest is the breaker's.

    A busy printer is tried sooner and longer: somebody else's job is short.
    """
    rests = _BUSY_RESTS if fault == "busy" else _RESTS
    return min(
        rests[failures - 1] if failures <= len(rests) else rules.printer_breaker, rules.printer_breaker
    )


def condition_seen(state: PrinterState, *, profile: Profile) -> str:
    """Answer the condition of an idle printer that was asked."""
    if state.fault is not None:
        return state.fault.value
    if not profile.answers:
        return "silent"
    if state.trust is Trust.ODD:
        return "odd_answer"
    if not state.fine:
        return "no_answer"
    return "near_end" if state.paper is Paper.NEAR_END else "ok"


def condition_after(result: Result) -> str:
    """Answer the condition of a printer that just had a job."""
    if result.state.fault is not None:
        return result.state.fault.value
    if result.fault is not None:
        return result.fault.kind.value
    if not result.evidence:
        return "silent"
    return "near_end" if result.state.paper is Paper.NEAR_END else "ok"
