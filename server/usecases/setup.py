"""Making a centre: the sample one, modelled on a commune of Thanh Hóa, that every trial starts with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from server.core.calendar import ALWAYS_OPEN, hours_to_json
from server.core.house import Counter, Queue, Role, house
from server.core.kinds import GENESIS, Kind
from server.core.rules import PriorityGroup, Rules, rules_to_json
from server.sample.catalogue import SampleCatalogue
from server.store import people, setup, spool
from server.store.tx import Tx
from server.store.unit import Store
from server.usecases import usual
from server.usecases.people import hash_password

SAMPLE_ID: Final = "sample"

_QUEUES: Final = (
    ("civil", "A", "Hộ tịch", "Civil status"),
    ("certify", "B", "Chứng thực", "Certified copies"),
    ("land", "C", "Đất đai, xây dựng", "Land and construction"),
    ("social", "E", "Bảo trợ xã hội, người có công", "Social affairs"),
    ("business", "G", "Hộ kinh doanh", "Household business"),
    ("guide", "H", "Hướng dẫn nộp trực tuyến", "Guidance and online submission"),
    ("results", "K", "Nhận kết quả hồ sơ", "Result collection"),
)
_COUNTERS: Final[tuple[Mapping[str, int], ...]] = (
    {"civil": 1, "certify": 1},
    {"civil": 1, "results": 2},
    {"certify": 1, "business": 2},
    {"land": 1},
    {"social": 1, "civil": 2},
    {"business": 1, "certify": 2},
    {"results": 1, "guide": 1},
)
PRIORITY_GROUPS: Final = (
    PriorityGroup(key="elderly", name="Người từ 75 tuổi", name_en="Aged 75 and over"),
    PriorityGroup(key="disabled", name="Người khuyết tật", name_en="People with disabilities"),
    PriorityGroup(key="infant", name="Phụ nữ mang thai, có con nhỏ", name_en="Pregnant or with an infant"),
    PriorityGroup(key="merit", name="Người có công với cách mạng", name_en="People of merit"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLogin:
    """A login of the sample centre, named by its duty."""

    login: str
    name: str
    role: Role
    password: str
    counter: int | None = None


def sample_logins(new_password: Any) -> list[SampleLogin]:
    """Answer nine people of the sample: seven at counters, one at the door, one in the office."""
    clerks = [
        SampleLogin(
            login=f"quay{n}", name=f"Cán bộ quầy {n}", role=Role.CLERK, password=new_password(), counter=n
        )
        for n in range(1, len(_COUNTERS) + 1)
    ]
    return [
        *clerks,
        SampleLogin(login="cua", name="Cán bộ hướng dẫn", role=Role.SUPERVISOR, password=new_password()),
        SampleLogin(login="vanphong", name="Văn phòng", role=Role.ADMIN, password=new_password()),
    ]


def create_sample(store: Store, catalogue: SampleCatalogue, logins: list[SampleLogin]) -> str:
    """Make the sample centre in an empty database; answers its id."""
    with store.write() as conn:
        setup.add(conn, "centre", **_centre_row())
    with store.transact(house(SAMPLE_ID, "setup")) as tx:
        tx.record(Kind.CENTRE_CREATED, sample=True)
        queues = _queues(tx)
        counters = _counters(tx, queues)
        _catalogue(tx, catalogue, queues)
        _people(tx, logins, counters)
        _devices(tx)
        tx.record(Kind.SETUP_CHANGED, what="sample")
    return SAMPLE_ID


def _centre_row() -> dict[str, Any]:
    # The sample must work whenever somebody tries it: always open, and never startled by a week switched off.
    rules = replace(Rules(), clock_ahead_hours=None, priority_groups=PRIORITY_GROUPS)
    return {
        "id": SAMPLE_ID,
        "name": "Trung tâm Phục vụ hành chính công",
        "place": "Xã Hoằng Lộc",
        "name_en": "Public Administrative Service Centre",
        "place_en": "Hoằng Lộc Commune",
        "timezone": "Asia/Ho_Chi_Minh",
        "sample": True,
        "rules": json.dumps(rules_to_json(rules), ensure_ascii=False),
        "hours": hours_to_json(ALWAYS_OPEN),
        "seq": 0,
        "head_hash": GENESIS,
    }


def _queues(tx: Tx) -> dict[str, str]:
    ids = {}
    for position, (key, series, name, name_en) in enumerate(_QUEUES, start=1):
        queue = Queue(
            id=tx.new_id(),
            centre_id=tx.centre.id,
            key=key,
            series=series,
            name=name,
            name_en=name_en,
            position=position,
        )
        tx.put_queue(queue)
        ids[key] = queue.id
    return ids


def _counters(tx: Tx, queues: Mapping[str, str]) -> dict[int, str]:
    ids = {}
    for number, serves in enumerate(_COUNTERS, start=1):
        counter = Counter(
            id=tx.new_id(),
            centre_id=tx.centre.id,
            number=number,
            name=f"Quầy {number}",
            serves={queues[key]: tier for key, tier in serves.items()},
        )
        tx.put_counter(counter)
        ids[number] = counter.id
    return ids


def _catalogue(tx: Tx, catalogue: SampleCatalogue, queues: Mapping[str, str]) -> None:
    fields = {}
    for position, one in enumerate(catalogue.fields, start=1):
        fields[one.key] = usual.add_field(tx, one, queue_id=queues[one.queue_key], position=position)
    procedures = _procedures(tx, catalogue, fields)
    for position, tile in enumerate(catalogue.tiles, start=1):
        row = {
            "id": tx.new_id(),
            "centre_id": tx.centre.id,
            "position": position,
            "procedure_id": procedures.get(tile.procedure_code),
            "queue_id": queues.get(tile.queue_key),
            "name": tile.name,
            "name_en": tile.name_en,
            "help": tile.help,
            "help_en": tile.help_en,
            "icon": tile.icon,
        }
        setup.add(tx.conn, "tile", **row)
    usual.add_words(tx, catalogue.aliases)


def _procedures(tx: Tx, catalogue: SampleCatalogue, fields: Mapping[str, str]) -> dict[str, str]:
    ids = {}
    for position, one in enumerate(catalogue.procedures, start=1):
        ids[one.code] = tx.new_id()
        row = {
            "id": ids[one.code],
            "centre_id": tx.centre.id,
            "field_id": fields[one.field_key],
            "code": one.code,
            "name": one.name,
            "short_name": one.short_name,
            "name_en": one.name_en or None,
            "tab": one.tab or None,
            "tab_en": one.tab_en or None,
            "source_field": one.source_field,
            "papers": json.dumps(one.papers, ensure_ascii=False),
            "fee": one.fee,
            "fee_note": one.fee_note or None,
            "fee_note_en": one.fee_note_en or None,
            "time_note": one.time_note_vi or None,
            "time_note_en": one.time_note_en or None,
            "same_day_before_15": one.same_day_before_15,
            "portal_url": one.portal_url or None,
            "staff_note": one.staff_note or None,
            "confidence": one.confidence or None,
            "sample": True,
            "position": position,
        }
        setup.add(tx.conn, "procedure", **row)
    return ids


def _people(tx: Tx, logins: list[SampleLogin], counters: Mapping[int, str]) -> None:
    for one in logins:
        row = {
            "id": tx.new_id(),
            "centre_id": tx.centre.id,
            "login": one.login,
            "name": one.name,
            "role": one.role.value,
            "password_hash": hash_password(one.password),
            "usual_counter_id": counters.get(one.counter) if one.counter else None,
            "active": True,
        }
        people.insert_staff(tx.conn, **row)


def _devices(tx: Tx) -> None:
    for position, name in enumerate(("Máy lấy số ở cửa", "Máy lấy số số 2"), start=1):
        kiosk, printer = tx.new_id(), tx.new_id()
        made = {
            "id": printer,
            "centre_id": tx.centre.id,
            "name": f"Máy in số {position}",
            "driver": "virtual",
            "address": f"roll-{position}",
            "profile": "virtual",
            "position": position,
        }
        spool.insert_printer(tx.conn, **made)
        people.insert_device(
            tx.conn, **_device(tx, kiosk, kind="kiosk", name=name, position=position, diagonal=27.0)
        )
        spool.rank_printer(tx.conn, device_id=kiosk, rank=1, printer_id=printer)
    people.insert_device(
        tx.conn, **_device(tx, tx.new_id(), kind="board", name="Bảng gọi số", position=1, diagonal=55.0)
    )


def _device(
    tx: Tx, device_id: str, *, kind: str, name: str, position: int, diagonal: float
) -> dict[str, Any]:
    return {
        "id": device_id,
        "centre_id": tx.centre.id,
        "kind": kind,
        "name": name,
        "position": position,
        "diagonal": diagonal,
        "slot": "down",
    }
