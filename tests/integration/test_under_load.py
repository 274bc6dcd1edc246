"""kill -9 of the web and of the background process under load: nothing is lost, nothing is printed twice."""

import uuid
from collections import Counter
from functools import partial
from threading import Event
from typing import Any

import zxingcpp
from PIL import Image

from tests.callers import Client, Crowd, all_at_once
from tests.conftest import MakeBox
from tests.processes import Box
from tests.proof import Proof
from tests.until import until

QUEUES = ("civil", "certify", "land", "social", "business", "guide", "results")


def test_kill_9_loses_nothing_and_prints_nothing_twice(make_box: MakeBox, proof: Proof) -> None:
    box = make_box(workers=2, threads=64)
    box.start("run", "--sample")
    box.ready()
    crowd = Crowd(box)
    stop = Event()
    keys: dict[str, dict[str, Any]] = {}

    def keep_asking(client: Client, start: int) -> None:
        n = start
        while not stop.is_set():
            key = uuid.uuid4().hex
            answer = client.post("/tickets", {"queue": QUEUES[n % len(QUEUES)]}, key=key)
            assert answer.status in {200, 201}, answer
            keys[key] = {**answer.body, "asked": QUEUES[n % len(QUEUES)]}
            n += 1

    def kill() -> None:
        try:
            for _ in range(proof.sizes.kill_rounds):
                before = len(keys)
                until(lambda before=before: len(keys) >= before + 10, what="ten numbers", within=60)
                assert box.kill_9("serve")
                box.kill_9("work")
                box.ready()
        finally:
            stop.set()

    all_at_once([kill, *(partial(keep_asking, crowd.kiosk(), n) for n in range(4))])
    check_everything_acknowledged(crowd, keys)
    check_no_slip_twice(box)
    assert "agree" in box.run("rebuild", "--check")
    crowd.close()
    proof.note(f"{proof.sizes.kill_rounds} rounds of kill -9, {len(keys)} acknowledged numbers: all there")


def check_everything_acknowledged(crowd: Crowd, keys: dict[str, dict[str, Any]]) -> None:
    kiosk = crowd.kiosk()
    codes = [ticket["code"] for ticket in keys.values()]
    assert len(set(codes)) == len(codes)
    for key, first in list(keys.items())[:: max(1, len(keys) // 40)]:
        again = kiosk.post("/tickets", {"queue": first["asked"]}, key=key)
        assert (again.status, again.replayed, again.body["id"]) == (200, True, first["id"])
        assert kiosk.get(f"/tickets/{first['id']}").body["code"] == first["code"]


def check_no_slip_twice(box: Box) -> None:
    whole = [path for path in box.data.glob("printers/*/*.png") if "torn" not in path.name]
    assert whole
    addresses: Counter[str] = Counter()
    for path in whole:
        for code in zxingcpp.read_barcodes(Image.open(path)):
            addresses[code.text] += 1
    assert addresses
    assert max(addresses.values()) == 1
