"""The book of a floor's tickets: whatever is put in, changed and taken out, who lives and who waits stays true."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from server.core.ticket import ENDED, Status
from server.core.tickets import Tickets
from tests.unit.test_floor import called

QUEUES = ("civil", "land")
PUT = st.tuples(st.sampled_from(Status), st.sampled_from(QUEUES))
ACTS = st.lists(st.tuples(st.sampled_from("abcde"), st.none() | PUT), max_size=30)


@given(ACTS)
def test_the_living_are_all_that_have_not_ended_and_the_waiting_are_counted(
    acts: list[tuple[str, tuple[Status, str] | None]],
) -> None:
    book, plain = Tickets(), {}
    for ticket_id, put in acts:
        if put is None:
            assert (book.pop(ticket_id, None) is None) == (plain.pop(ticket_id, None) is None)
        else:
            status, queue = put
            ticket = replace(called(1), id=ticket_id, status=status, queue_id=queue)
            book[ticket_id] = plain[ticket_id] = ticket
    assert book == plain
    assert list(book.values()) == list(plain.values())
    assert {t.id for t in book.living} == {t.id for t in plain.values() if t.status not in ENDED}
    for queue in QUEUES:
        waiting = [t for t in plain.values() if t.queue_id == queue and t.status is Status.WAITING]
        assert book.waiting_in(queue) == len(waiting)
    assert Tickets(plain.values()) == plain
