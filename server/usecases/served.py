"""Whether anybody is there for a queue: nobody is left waiting in one that no counter serves."""

from server.core.errors import QueueUnserved
from server.core.house import Queue
from server.store import read
from server.store.tx import Tx


def check_served(tx: Tx, queue: Queue) -> None:
    """Refuse a queue that stands among no counter's work."""
    if not any(queue.id in counter.serves for counter in read.counters(tx.conn, tx.centre.id)):
        raise QueueUnserved(queue=queue.key)
