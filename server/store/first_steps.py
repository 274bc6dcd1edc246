"""Reading and writing how far the first set-up has come."""

from collections.abc import Mapping

import sqlalchemy as sa

from server.core.first_steps import STEPS, StepState
from server.store.tables import setup_step


def begin(conn: sa.Connection, centre_id: str) -> None:
    """Open every step of a new centre."""
    rows = [{"centre_id": centre_id, "step": step, "state": StepState.OPEN.value} for step in STEPS]
    conn.execute(sa.insert(setup_step), rows)


def steps(conn: sa.Connection, centre_id: str) -> dict[str, StepState]:
    """Answer every step in order; a centre older than this record has nothing left open."""
    s = setup_step.c
    known = {
        row.step: row.state
        for row in conn.execute(sa.select(s.step, s.state).where(s.centre_id == centre_id))
    }
    return {step: StepState(known.get(step, StepState.SKIPPED)) for step in STEPS}


def write(conn: sa.Connection, centre_id: str, states: Mapping[str, StepState]) -> None:
    """Write how steps stand."""
    s = setup_step
    mine = sa.and_(s.c.centre_id == centre_id, s.c.step.in_(list(states)))
    conn.execute(sa.delete(s).where(mine))
    rows = [{"centre_id": centre_id, "step": step, "state": state.value} for step, state in states.items()]
    conn.execute(sa.insert(s), rows)
