"""Random streams of notices: nothing is ever paid twice, and no đồng is lost."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.core.dossier import Done, Method
from server.core.errors import Refusal
from server.core.payment import DECIDED, MATCHED, NOT_MONEY, UNDECIDED, Finding, Payment, PayState, Told, sums
from server.store import dossiers, money, verify
from server.usecases import calls, notices, payments
from tests.bank import Till
from tests.conftest import Proof
from tests.world import World, opened, with_centre

FEES = (8_000, 15_000)
NOTICES = st.fixed_dictionaries(
    {
        "number": st.integers(1, 6),
        "provider": st.sampled_from(("sepay", "casso", "payos", "statement")),
        "about": st.integers(-1, 2),
        "amount": st.sampled_from((*FEES, 7_000, 9_000)),
        "other": st.sampled_from((False, False, True)),
        "incoming": st.sampled_from((True, True, True, False)),
        "reference": st.sampled_from(("", "FT1", "FT2")),
    }
)
ACTS = st.sampled_from(
    ("ask", "cancel", "cash", "wait", "assign", "aside", "back", "refund", "finish", "reopen")
)
STREAMS = st.lists(NOTICES | ACTS, min_size=1, max_size=14)


class Stream:
    """One stream in a centre of its own day: what was sent, and what became of it."""

    def __init__(self, till: Till) -> None:
        self.till, self.world = till, till.world
        self.before = {one.id for one in till.notices()}
        self.asked = [till.ask(FEES[0])]
        self.sent: dict[tuple[str, str], int] = {}
        self.finished: dict[str, tuple[Method, int]] = {}
        """By request: what its dossier said of the money when the stay ended."""

    def play(self, step) -> None:
        self.world.clock.tick(1)
        if isinstance(step, dict):
            self.deliver(**step)
            return
        # A person also tries what no longer fits; it must change nothing.
        with suppress(Refusal):
            self.act(step)

    def deliver(self, *, number, provider, about, amount, other, incoming, reference) -> None:
        content = self.asked[about].reference if 0 <= about < len(self.asked) else "nộp phí"
        account = "999" if other else self.till.account.number
        told = Told(
            provider=provider,
            transaction_id=f"{self.asked[0].id}-{number}",
            accounts=frozenset({account}),
            amount=amount,
            incoming=incoming,
            content=f"MBVCB.{content.lower()}.CT",
            reference=f"{self.asked[0].id}-{reference}" if reference else "",
        )
        kept, fresh = notices.take_notice(self.till.store, told, raw="{}", by=self.world.house)
        key = (provider, told.transaction_id)
        assert fresh is (key not in self.sent)
        # The first telling of a transaction is the one that counts.
        self.sent.setdefault(key, 0 if kept.finding in NOT_MONEY else amount)

    def act(self, step: str) -> None:
        store, by, last = self.till.store, self.till.by, self.asked[-1]
        if step == "ask":
            self.asked.append(self.till.ask(FEES[len(self.asked) % 2]))
        elif step == "wait":
            self.world.clock.tick(31 * 60)
            payments.expire(store, by=self.world.house)
        elif step in {"cancel", "refund"}:
            {"cancel": payments.cancel, "refund": payments.refund}[step](store, last.id, by=by)
        elif step == "finish":
            self.finish(self.till.now(last))
        elif step == "cash":
            payments.take(store, last.id, payments.Way.CASH, by=by)
        else:
            self.decide(step)

    def decide(self, step: str) -> None:
        looked_at = DECIDED if step == "reopen" else UNDECIDED
        waiting = [one for one in self.mine() if one.finding in looked_at]
        if not waiting:
            return
        if step == "assign":
            notices.assign(self.till.store, waiting[0].id, self.asked[-1].id, by=self.till.by)
        else:
            acts = {"aside": notices.set_aside, "back": notices.send_back, "reopen": notices.reopen}
            acts[step](self.till.store, waiting[0].id, by=self.till.by)

    def finish(self, asked: Payment) -> None:
        """End the stay of whoever was asked; what was paid by then fills the dossier."""
        store, ticket_id, by = self.till.store, asked.ticket_id or "", self.world.clerk(1)
        calls.call(store, ticket_id, by=by)
        calls.start(store, ticket_id, by=by)
        calls.complete(store, ticket_id, done=[Done()], guessed={0}, by=by)
        self.finished[asked.id] = self.said(asked)

    def said(self, asked: Payment) -> tuple[Method, int]:
        with self.till.store.read() as conn:
            (one,) = dossiers.of_stay(conn, asked.ticket_id or "")
        return one.done.method, one.done.amount

    def mine(self):
        return [one for one in self.till.notices() if one.id not in self.before]

    def check(self) -> None:
        kept = self.mine()
        matched, unmatched = sums((one.finding, one.amount) for one in kept)
        assert matched + unmatched == sum(self.sent.values())
        assert len(kept) == len(self.sent)
        pays = Counter(one.payment_id for one in kept if one.finding in MATCHED)
        assert all(times == 1 for times in pays.values())
        for asked in self.asked:
            now = self.till.now(asked)
            paid = now.state in {PayState.PAID, PayState.REFUNDED}
            assert now.received >= asked.amount if paid else now.received == 0
            by_notice = sum(one.amount for one in kept if one.payment_id == now.id and one.finding in MATCHED)
            assert now.transfer == by_notice
            if not any(one.finding is Finding.ASSIGNED and one.payment_id == now.id for one in kept):
                assert now.received in {0, asked.amount}
            if asked.id in self.finished:
                # A dossier says what is paid for it now, or what was noted before any money came.
                follows = now.state is PayState.PAID
                noted = (Method(now.way.value), now.amount) if follows else self.finished[asked.id]
                assert self.said(asked) == noted


@pytest.mark.beside
def test_random_notice_streams_never_pay_twice_and_never_lose_money(proof: Proof, tmp_path):
    address = f"sqlite:///{tmp_path / 'sothutu.db'}"
    with_centre(address)
    with opened(address, tmp_path) as store:
        till = Till(World(store, store.clock))

        @settings(max_examples=proof.sizes.notice_streams, suppress_health_check=list(HealthCheck))
        @given(STREAMS)
        def streams(steps) -> None:
            stream = Stream(till)
            for step in steps:
                stream.play(step)
            stream.check()

        streams()
        with store.read() as conn:
            assert verify.centre_faults(conn, till.world.centre_id) == []
            matched, unmatched = sums(money.totals(conn, till.world.centre_id))
    proof.note(
        f"{proof.sizes.notice_streams:,} streams: {matched:,} đ matched + {unmatched:,} đ unmatched = all that was told"
    )
