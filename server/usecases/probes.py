"""Checks of outside systems: set up by the office, and what they find reported like a person's word."""

from dataclasses import replace
from typing import Final

from server.core.errors import Malformed
from server.core.house import Actor, house
from server.core.kinds import Kind
from server.core.outage_errors import OutageKnown, OutageOver, ProbeAddressWrong, ProbeKnown, UnknownProbe
from server.core.probe import PROBE, RANGES, Plan, Probe, Verdict, may_be_asked, noted, verdict
from server.store import outages, probes
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.outages import Report, end_outage, start_outage

MOST: Final = 20
"""Checks of one centre."""


def add(store: Store, plan: Plan, *, by: Actor) -> str:
    """Set up a check; it begins when somebody switches it on."""
    with store.transact(by) as tx:
        there = probes.of_centre(tx.conn, tx.centre.id)
        if len(there) >= MOST:
            raise Malformed(fields={"name": f"at most {MOST}"})
        new = Probe(id=tx.new_id(), centre_id=tx.centre.id, plan=_checked(tx, plan, there))
        probes.put(tx.conn, new)
        after = probes.plan_image(new.plan)
        tx.record(Kind.SETUP_CHANGED, what="probe_added", system=new.plan.name, url=new.plan.url, after=after)
        return new.id


def change(store: Store, probe_id: str, plan: Plan, *, by: Actor) -> None:
    """Keep what is checked and how; what was counted under the old plan counts no longer."""
    with store.transact(by) as tx:
        found = _found(tx, probe_id)
        others = [one for one in probes.of_centre(tx.conn, tx.centre.id) if one.id != found.id]
        planned = _checked(tx, plan, others)
        if planned == found.plan:
            return
        probes.put(tx.conn, _anew(tx, replace(found, plan=planned)))
        before, after = probes.plan_image(found.plan), probes.plan_image(planned)
        tx.record(Kind.SETUP_CHANGED, what="probe_changed", system=planned.name, before=before, after=after)


def switch(store: Store, probe_id: str, *, on: bool, by: Actor) -> None:
    """Let a check run from now on, or no longer; an outage that it has reported stays until somebody ends it."""
    with store.transact(by) as tx:
        found = _found(tx, probe_id)
        if found.on == on:
            return
        probes.put(tx.conn, _anew(tx, replace(found, on=on)))
        tx.record(
            Kind.SETUP_CHANGED,
            what="probe_on" if on else "probe_off",
            system=found.plan.name,
            url=found.plan.url,
        )


def remove(store: Store, probe_id: str, *, by: Actor) -> None:
    """Forget a check."""
    with store.transact(by) as tx:
        found = _found(tx, probe_id)
        probes.remove(tx.conn, found.id)
        before = probes.plan_image(found.plan)
        tx.record(Kind.SETUP_CHANGED, what="probe_removed", system=found.plan.name, before=before)


def note(store: Store, asked: Probe, trouble: str | None) -> Verdict:
    """Count what a check found, and report the system as down or as back when that is due.

    A crash between counting and reporting loses nothing: the next check finds the same thing due.
    """
    with store.write() as conn:
        found = probes.find(conn, asked.centre_id, asked.id)
        if found is None or not found.on or found.plan.url != asked.plan.url:
            return Verdict.NOTHING  # set up anew while it was under way
        found = noted(found, trouble, at=store.clock())
        probes.see(conn, found)
    due = verdict(found)
    if due is Verdict.DOWN:
        if told := _report(store, found):
            _tell(store, found, told)
    elif due is Verdict.BACK:
        _end(store, found)
        _tell(store, found, None)
    return due


def _report(store: Store, found: Probe) -> str | None:
    plan = found.plan
    report = Report(
        name=plan.name, name_en=plan.name_en, fields=plan.fields, text=plan.text, text_en=plan.text_en
    )
    try:
        return start_outage(store, report, by=house(found.centre_id, PROBE)).id
    except OutageKnown:
        # Somebody was quicker, or we were before a crash.
        with store.read() as conn:
            down = outages.open_ones(conn, found.centre_id)
        return next((one.id for one in down if one.name.casefold() == plan.name.casefold()), None)


def _end(store: Store, found: Probe) -> None:
    """End the outage if it is our own: what a person has reported, a person ends."""
    by = house(found.centre_id, PROBE)
    with store.read() as conn:
        down = outages.open_ones(conn, found.centre_id)
    for one in down:
        if one.id == found.outage_id and one.started_by == str(by):
            try:
                end_outage(store, one.id, by=by)
            except OutageOver:
                return  # in this very moment by a person


def _tell(store: Store, found: Probe, outage_id: str | None) -> None:
    with store.write() as conn:
        now = probes.find(conn, found.centre_id, found.id)
        if now is not None:
            probes.see(conn, replace(now, outage_id=outage_id))


def _found(tx: Tx, probe_id: str) -> Probe:
    found = probes.find(tx.conn, tx.centre.id, probe_id)
    if found is None:
        raise UnknownProbe(probe=probe_id)
    return found


def _anew(tx: Tx, found: Probe) -> Probe:
    """Count from the beginning; an outage that is still open is still known."""
    still = {one.id for one in outages.open_ones(tx.conn, tx.centre.id)}
    return replace(
        found,
        checked_at=None,
        trouble=None,
        in_row=0,
        outage_id=found.outage_id if found.outage_id in still else None,
    )


def _checked(tx: Tx, plan: Plan, others: list[Probe]) -> Plan:
    name = " ".join(plan.name.split())
    if not name:
        raise Malformed(fields={"name": "missing"})
    if any(one.plan.name.casefold() == name.casefold() for one in others):
        raise ProbeKnown(system=name)
    url = plan.url.strip()
    if not may_be_asked(url):
        raise ProbeAddressWrong
    for key, allowed in RANGES.items():
        if getattr(plan, key) not in allowed:
            raise Malformed(fields={key: f"{allowed[0]} to {allowed[-1]}"})
    fields = tuple(outages.field_served(tx.conn, tx.centre.id, one)[0] for one in plan.fields)
    return replace(
        plan,
        name=name,
        name_en=plan.name_en.strip() or name,
        url=url,
        text=plan.text.strip(),
        text_en=plan.text_en.strip() or plan.text.strip(),
        fields=tuple(dict.fromkeys(fields)),
    )
