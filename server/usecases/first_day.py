"""A real centre begins: its name, office hours, a first queue and counter, and somebody who may set up the rest."""

import json
import secrets
from typing import Any, Final

from server.core.calendar import OFFICE_HOURS, hours_to_json
from server.core.holidays import DaysOff, days_off_to_json
from server.core.house import Counter, Queue, Role, house
from server.core.kinds import GENESIS, Kind
from server.core.rules import Rules, rules_to_json
from server.core.setup_errors import CentreThere, NotASample
from server.store import first_steps, people, read, setup
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases.people import hash_password
from server.usecases.setup import PRIORITY_GROUPS
from server.usecases.staff import new_password

OFFICE: Final = "vanphong"
"""The account name of whoever sets up a new centre."""
_FIRST_QUEUES: Final = (
    ("guide", "H", "Hướng dẫn, tiếp nhận", "Guidance, reception"),
    ("results", "K", "Nhận kết quả hồ sơ", "Result collection"),
)


def begin(store: Store, *, place: str, place_en: str = "", login: str = OFFICE) -> tuple[str, str]:
    """Make a centre in an empty database; answers its id and the office's password, which is shown once."""
    with store.read() as conn:
        there = [read.centre(conn, one) for one in read.centre_ids(conn)]
    if any(one.sample for one in there):
        raise NotASample
    if there:
        raise CentreThere
    centre_id, password = f"c-{secrets.token_hex(6)}", new_password()
    hashed, login = hash_password(password), login.strip().lower()
    with store.write() as conn:
        setup.add(conn, "centre", **_row(centre_id, place, place_en))
    with store.transact(house(centre_id, "setup")) as tx:
        tx.record(Kind.CENTRE_CREATED, sample=False)
        _floor(tx)
        first_steps.begin(tx.conn, centre_id)
        office = {"login": login, "name": "Văn phòng", "role": Role.ADMIN.value, "active": True}
        people.insert_staff(
            tx.conn,
            id=tx.new_id(),
            centre_id=centre_id,
            password_hash=hashed,
            usual_counter_id=None,
            **office,
        )
        tx.record(Kind.SETUP_CHANGED, what="staff_added", after=office)
    return centre_id, password


def _row(centre_id: str, place: str, place_en: str) -> dict[str, Any]:
    rules = Rules(priority_groups=PRIORITY_GROUPS)
    return {
        "id": centre_id,
        "name": "Trung tâm Phục vụ hành chính công",
        "place": place,
        "name_en": "Public Administrative Service Centre",
        "place_en": place_en or place,
        "timezone": "Asia/Ho_Chi_Minh",
        "sample": False,
        "rules": json.dumps(rules_to_json(rules), ensure_ascii=False),
        "hours": hours_to_json(OFFICE_HOURS),
        "holidays": json.dumps(days_off_to_json(DaysOff(national=True))),
        "seq": 0,
        "head_hash": GENESIS,
    }


def _floor(tx: Tx) -> None:
    """Make what no centre is without, so that the first number can be given before anything is set up."""
    serves = {}
    for position, (key, series, name, name_en) in enumerate(_FIRST_QUEUES, start=1):
        queue = Queue(
            id=tx.new_id(),
            centre_id=tx.centre.id,
            key=key,
            series=series,
            name=name,
            name_en=name_en,
            position=position,
        )
        tx.put_queue(queue, made=True)
        serves[queue.id] = 1
        tile = {"name": name, "name_en": name_en, "help": "", "help_en": ""}
        setup.add(
            tx.conn,
            "tile",
            id=tx.new_id(),
            centre_id=tx.centre.id,
            position=position,
            queue_id=queue.id,
            icon="info" if key == "guide" else "file-check",
            **tile,
        )
    tx.put_counter(
        Counter(id=tx.new_id(), centre_id=tx.centre.id, number=1, name="Quầy 1", serves=serves), made=True
    )
