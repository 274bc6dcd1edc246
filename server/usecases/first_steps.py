"""Going through the first set-up: a step is done or left out, and every step can be looked at again."""

from server.core.errors import Malformed
from server.core.first_steps import STEPS, StepState
from server.core.house import Actor
from server.core.kinds import Kind
from server.store import first_steps
from server.store.unit import Store


def mark(store: Store, step: str, state: StepState, *, by: Actor) -> None:
    """Note that a step is done or left out."""
    if step not in STEPS:
        raise Malformed(fields={"step": " or ".join(STEPS)})
    with store.transact(by) as tx:
        before = first_steps.steps(tx.conn, tx.centre.id)[step]
        if before is not state:
            first_steps.write(tx.conn, tx.centre.id, {step: state})
            told = {"before": before.value, "after": state.value}
            tx.record(Kind.SETUP_CHANGED, what="setup_step", step=step, **told)


def leave_the_rest(store: Store, *, by: Actor) -> None:
    """Leave out whatever is still open: the set-up no longer asks for it."""
    with store.transact(by) as tx:
        now = first_steps.steps(tx.conn, tx.centre.id)
        left = {step: StepState.SKIPPED for step, state in now.items() if state is StepState.OPEN}
        if left:
            first_steps.write(tx.conn, tx.centre.id, left)
            tx.record(Kind.SETUP_CHANGED, what="setup_left", steps=sorted(left))
