"""Searches in vain: counted without anybody in them, and mended by an everyday word."""

from typing import Final

from server.core.errors import Malformed
from server.core.fold import fold
from server.core.house import Actor
from server.core.kinds import Kind
from server.store import missed, read
from server.store.unit import Store

LONGEST: Final = 60
SHORTEST: Final = 3
"""Letters below which words are on their way, not searched."""
_DIGITS: Final = 6
"""So many digits are a number of somebody's, and no word that a procedure could be found by."""


def note(store: Store, text: str, *, by: Actor) -> bool:
    """Count words that found nothing; answers whether they were fit to be kept."""
    plain = " ".join(fold(text).split())
    if not SHORTEST <= len(plain) <= LONGEST or sum(letter.isdigit() for letter in plain) >= _DIGITS:
        return False
    with store.write() as conn:
        today = read.today(conn, by.centre_id, store.clock())
        missed.count(conn, by.centre_id, day=today, text=plain)
    return True


def teach(store: Store, term: str, procedure: str, *, by: Actor) -> None:
    """Let everyday words lead to a procedure from the next search on."""
    plain = " ".join(term.split())
    if not SHORTEST <= len(plain) <= LONGEST:
        raise Malformed(fields={"term": f"{SHORTEST} to {LONGEST} letters"})
    with store.transact(by) as tx:
        read.procedure_queue(tx.conn, tx.centre.id, procedure)
        missed.add_alias(tx.conn, id=tx.new_id(), centre_id=tx.centre.id, term=plain, target=procedure)
        missed.forget(tx.conn, tx.centre.id, text=" ".join(fold(plain).split()))
        tx.record(Kind.SETUP_CHANGED, what="alias", term=plain, target=procedure)


def set_aside(store: Store, term: str, *, by: Actor) -> None:
    """Take words off the list that lead nowhere."""
    with store.transact(by) as tx:
        if missed.forget(tx.conn, tx.centre.id, text=term):
            # Not which: a citizen may have typed a name, and the record is kept for ever.
            tx.record(Kind.SETUP_CHANGED, what="missed_set_aside")
