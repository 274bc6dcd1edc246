"""The counters as somebody sees them who is about to sit down."""

from dataclasses import dataclass

from server.core.floor import Floor
from server.core.house import Counter, CounterState
from server.store import names
from server.usecases.people import Session
from server.web.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One counter: what it serves as its own work, how many wait for that, and who sits there."""

    number: int
    queues: tuple[str, ...]
    waiting: int
    state: CounterState
    taken_by: str | None
    mine: bool
    usual: bool


def seats(parts: Parts, session: Session, *, lang: str) -> list[Seat]:
    """Answer every counter of the centre by number."""
    with parts.store.read() as conn:
        people = names.staff_names(conn, session.centre_id)
        usual = names.usual_counter(conn, session.staff_id)

    def see(floor: Floor) -> list[Seat]:
        waiting = floor.waiting_by_queue()
        return [
            Seat(
                number=counter.number,
                queues=tuple(floor.queues[q].name_in(lang) for q in _own(counter, floor)),
                waiting=sum(waiting.get(q, 0) for q in _own(counter, floor)),
                state=counter.state,
                taken_by=people.get(counter.staff_id) if counter.staff_id else None,
                mine=counter.staff_id == session.staff_id,
                usual=counter.id == usual,
            )
            for counter in sorted(floor.counters.values(), key=lambda c: c.number)
        ]

    return parts.floors.look(session.centre_id, lambda floor, _now: see(floor))


def _own(counter: Counter, floor: Floor) -> list[str]:
    own = [queue for queue, tier in counter.serves.items() if tier == 1 and queue in floor.queues]
    return sorted(own, key=lambda queue: floor.queues[queue].position)
