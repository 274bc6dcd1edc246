"""One number for each person and queue: who has one is offered it, and who asks for somebody else gets another."""

from datetime import timedelta
from typing import Final

from server.core.floor_errors import NumberHad
from server.core.house import Queue
from server.store import persons
from server.store.tx import Tx

WHILE: Final = timedelta(hours=2)
"""Whoever still waits after so long is not held to the number they have."""


def check_one_each(tx: Tx, mark: str, queue: Queue, *, device_id: str | None) -> None:
    """Refuse a person their second number of a queue while the first one holds."""
    for had in persons.numbers_of(tx.conn, tx.centre.id, mark):
        if had.queue_id == queue.id and tx.now - had.issued_at < WHILE:
            here = device_id is not None and had.device_id == device_id
            raise NumberHad(ticket=had.code, queue=queue.id, id=had.id, here=here)
