"""The checks of outside systems, as they are asked for."""

import json
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from server.core.probe import Plan, Probe
from server.store.tables import probe

_SEEN = ("checked_at", "trouble", "in_row", "outage_id")
_PLANNED = ("name", "name_en", "text", "text_en", "url", "every", "timeout", "most_kb", "downs", "ups")


def of_centre(conn: sa.Connection, centre_id: str) -> list[Probe]:
    """Answer a centre's checks, by name."""
    chosen = sa.select(probe).where(probe.c.centre_id == centre_id).order_by(probe.c.name)
    return [_read(row) for row in conn.execute(chosen)]


def running(conn: sa.Connection) -> list[Probe]:
    """Answer the checks of every centre that are switched on."""
    return [_read(row) for row in conn.execute(sa.select(probe).where(probe.c.on))]


def find(conn: sa.Connection, centre_id: str, probe_id: str) -> Probe | None:
    """Answer a check by its id."""
    mine = sa.and_(probe.c.centre_id == centre_id, probe.c.id == probe_id)
    row = conn.execute(sa.select(probe).where(mine)).one_or_none()
    return _read(row) if row else None


def put(conn: sa.Connection, new: Probe) -> None:
    """Write a check as it is now, whether it is there already or not."""
    values = {
        **{name: getattr(new.plan, name) for name in _PLANNED},
        "fields": json.dumps(new.plan.fields),
        "centre_id": new.centre_id,
        "on": new.on,
        **{name: getattr(new, name) for name in _SEEN},
    }
    if conn.execute(sa.update(probe).where(probe.c.id == new.id).values(values)).rowcount == 0:
        conn.execute(sa.insert(probe), {"id": new.id, **values})


def see(conn: sa.Connection, seen: Probe) -> None:
    """Write what the checks have found; the plan stays as whoever may just be changing it writes it."""
    found = {name: getattr(seen, name) for name in _SEEN}
    conn.execute(sa.update(probe).where(probe.c.id == seen.id).values(found))


def remove(conn: sa.Connection, probe_id: str) -> None:
    """Forget a check."""
    conn.execute(sa.delete(probe).where(probe.c.id == probe_id))


def plan_image(plan: Plan) -> dict[str, Any]:
    """Write a plan for the journal."""
    return {**asdict(plan), "fields": list(plan.fields)}


def _read(row: Any) -> Probe:
    plan = Plan(fields=tuple(json.loads(row.fields)), **{name: getattr(row, name) for name in _PLANNED})
    seen = {name: getattr(row, name) for name in _SEEN}
    return Probe(id=row.id, centre_id=row.centre_id, plan=plan, on=row.on, **seen)
