"""Correcting at the console what was noted at a completion: what is offered, what is kept, and to whom it is refused."""

from server.core.kinds import Kind
from tests.integration.test_console import Browser, app, browser, clerk, kind, refusal, served
from tests.world import World

__all__ = ["app", "browser", "clerk", "kind"]
RIGHT = {"channel": "online_helped", "method": "cash", "amount": 8000, "digitised": True, "due_on": None}


def test_a_finished_visit_is_offered_corrected_once_and_told_in_the_journal(clerk: Browser, world: World):
    ticket = world.issue()
    served(clerk, world, ticket)
    clerk.post(f"/tickets/{ticket.id}/complete", {"dossiers": [{"channel": "paper", "code": "H56-1"}]})
    (offered,) = clerk.client.get("/console/finished.json").get_json()["dossiers"]
    assert (offered["ticket"], offered["channel"], offered["code"]) == (ticket.code, "paper", "H56-1")

    body = {**RIGHT, "procedure_id": "1.000001", "code": "H56-2"}
    for _ in range(2):
        assert clerk.post(f"/dossiers/{offered['id']}", body, key="press").status_code == 200
    (entry,) = (e for e in world.entries() if e.kind is Kind.DOSSIER_AMENDED)
    assert (entry.actor, entry.ticket_id) == (f"staff:{world.centre_id}-quay1", ticket.id)
    assert (entry.data["before"]["code"], entry.data["dossier"]["code"]) == ("H56-1", "H56-2")
    (offered,) = clerk.client.get("/console/finished.json").get_json()["dossiers"]
    assert (offered["method"], offered["amount"], offered["digitised"]) == ("cash", 8000, True)
    assert refusal(clerk.post(f"/dossiers/{offered['id']}", {"amount": -1}))[0] == 422
    assert clerk.post(f"/dossiers/{offered['id']}", RIGHT, origin="https://x.example").status_code == 403


def test_another_clerk_is_offered_nothing_and_refused(clerk: Browser, app, world: World):
    ticket = world.issue()
    served(clerk, world, ticket)
    clerk.post(f"/tickets/{ticket.id}/complete", {"dossiers": [{"channel": "paper"}]})
    (offered,) = clerk.client.get("/console/finished.json").get_json()["dossiers"]
    other = Browser(app, world).sit_down("quay2", 2)
    assert other.client.get("/console/finished.json").get_json() == {"dossiers": []}
    assert refusal(other.post(f"/dossiers/{offered['id']}", RIGHT)) == (403, "dossier_not_yours")
