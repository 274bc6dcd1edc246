"""Years of a centre's numbers are brought from the first schema to the newest while the office drinks its tea."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.store import migrate, schema
from server.store.engine import open_engine
from tests.integration.test_upgrade import first_schema
from tests.proof import Proof
from tests.world import CENTRE

SECONDS = 30
TICKETS = """
INSERT INTO ticket (id, centre_id, business_date, series, number, code, short_code, token_hash, queue_id, status,
    place, bump, issue_seq, last_seq, issued_at, recalls, lang, origin)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
SELECT 't' || i, centre_id, business_date, series, number + i, 'A' || (number + i), 'S' || i, 'h' || i, queue_id,
    'completed', place, bump, i + 1, i + 1, issued_at, recalls, lang, origin
FROM ticket CROSS JOIN n WHERE id = 't'
"""
ENTRIES = """
INSERT INTO journal (centre_id, seq, at, kind, ticket_id, actor, data, hash)
SELECT centre_id, issue_seq, issued_at, 'ticket.issued', id, 'device:k', :data, id FROM ticket WHERE id <> 't'
"""
SLIPS = """
INSERT INTO print_job (id, centre_id, ticket_id, copy_no, slip, state, made_at, expires_at, fence, attempt,
    sent_bytes, total_bytes)
SELECT 'j' || id, centre_id, id, 1, :data, 'printed', issued_at, issued_at, 1, 1, 9000, 9000 FROM ticket
WHERE id <> 't'
"""
IMAGE = (
    '{"after":{"bump":0,"code":"A042","counter_id":null,"issued_at":"2026-11-23T02:00:00.000000+00:00"}}' * 4
)


@pytest.mark.beside
def test_a_large_database_is_upgraded_within_half_a_minute(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    many = proof.sizes.upgrade_tickets
    first_schema(database_url)
    engine = open_engine(database_url)
    with engine.begin() as conn:
        conn.execute(sa.text(TICKETS), {"many": many})
        conn.execute(sa.text(ENTRIES), {"data": IMAGE})
        conn.execute(sa.text(SLIPS), {"data": IMAGE})
    begun = time.perf_counter()
    migrate.upgrade(engine, data=tmp_path)
    took = time.perf_counter() - begun
    told = f"{engine.dialect.name}: {many} tickets with entries and slips upgraded in {took:.1f} s"
    proof.note(told)
    print(told)
    assert schema.current(engine) == schema.NEWEST
    with engine.connect() as conn:
        kept = conn.execute(
            sa.text("SELECT count(*) FROM ticket WHERE centre_id = :c"), {"c": CENTRE}
        ).scalar()
        entries, slips = (
            conn.execute(sa.text(f"SELECT count(*) FROM {t}")).scalar() for t in ("journal", "print_job")
        )
    engine.dispose()
    assert (kept, entries, slips) == (many + 1, many, many)
    assert took < SECONDS
