"""The scripts every page shares, in a real browser against a small server that misbehaves on demand."""

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, jsonify, make_response, request
from flask_socketio import SocketIO
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.browser.watch import Watch
from tests.until import until

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ("chime", "clock", "dom", "freshness", "http", "live", "words")
WORDS = {
    "greeting": "Xin mời {code} đến quầy {counter}",
    "waiting": {"one": "{n} person", "other": "{n} people"},
}
PAGE = """<!doctype html><html lang="vi" data-build="one" data-icons="/icons.svg" data-zone="Asia/Ho_Chi_Minh" data-strict>
<title>client</title><link rel="icon" href="data:,"><p><b data-data-time></b> <b data-clock="time">--:--</b> <b data-clock="day"></b></p><ul id="list"></ul>
<script type="application/json" id="words">{words}</script>
<script type="application/json" id="live-settings">{settings}</script>
<script type="module" src="/client.js"></script>"""
QUICK = {
    "silence": 600,
    "reconnectMin": 50,
    "reconnectMax": 200,
    "pollEvery": 100,
    "gapGrace": 50,
    "reconnectingAfter": 300,
    "staleAfter": 900,
    "oldAfter": 1500,
    "quietBeforeReload": 300,
    "checkEvery": 50,
}
FOLLOW = """options => {
  window.seen = []; window.levels = []; window.refusals = [];
  window.following = client.follow("board", {
    ...options,
    onSnapshot: s => seen.push([s.seq, s.text]),
    onFreshness: f => levels.push(f.level),
    onRefused: r => refusals.push(r.error.code),
  });
}"""


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("client")
    source = "".join(f'export * from "{ROOT}/server/web/client/{name}";\n' for name in CLIENT)
    (folder / "all.ts").write_text(source)
    (folder / "page.ts").write_text('import * as client from "./all";\nObject.assign(window, { client });\n')
    command = [ROOT / "scripts/node", "node", ROOT / "node_modules/esbuild/bin/esbuild", folder / "page.ts"]
    run = subprocess.run(
        [*command, "--bundle", "--format=esm", "--target=chrome109"],
        capture_output=True,
        check=True,
        env={"NODE_PATH": str(ROOT / "node_modules"), "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    return run.stdout.decode()


class House:
    """A server whose every answer the test decides."""

    def __init__(self, bundle: str) -> None:
        self.app = Flask("house", static_folder=None)
        self.io = SocketIO(self.app, async_mode="threading", transports=["websocket"])
        self.address = ""
        self._bundle = bundle
        self._routes()
        self.io.on_event("connect", self._connect)
        self.io.on_event("disconnect", self._disconnect)
        self.behave()

    def behave(self) -> None:
        """Forget what an earlier test wanted."""
        self.snapshot: dict[str, Any] = {"seq": 1, "text": "one", "now": "2026-11-23T02:41:00+00:00"}
        self.sends_on_connect = True
        self.takes_sockets = True
        self.answers_http = True
        self.refusal: tuple[int, str] | None = None
        self.joined = self.left = self.fetched = self.opened = 0
        self.queries: list[dict[str, str]] = []
        self.posts: list[dict[str, Any]] = []
        self.post_answers: list[Any] = []

    def tick(self, seq: int, *, build: str = "one", now: str = "2026-11-23T02:41:05+00:00") -> None:
        self.io.emit("tick", {"seq": seq, "now": now, "build": build})

    def show(self, seq: int, text: str) -> None:
        """Change the floor and tell everybody."""
        self.snapshot = {**self.snapshot, "seq": seq, "text": text}
        self.io.emit("snapshot", self.snapshot)

    def _connect(self, _auth: object = None) -> bool | None:
        if not self.takes_sockets:
            return False
        self.joined += 1
        self.queries.append(request.args.to_dict())
        if self.sends_on_connect:
            self.io.emit("snapshot", self.snapshot, to=request.sid)  # type: ignore[attr-defined]
        return None

    def _disconnect(self, *_reason: object) -> None:
        self.left += 1

    def _routes(self) -> None:
        @self.app.get("/")
        def page() -> str:
            self.opened += 1
            return PAGE.format(words=json.dumps(WORDS), settings=json.dumps(QUICK))

        @self.app.get("/client.js")
        def client() -> Response:
            return Response(self._bundle, mimetype="text/javascript")

        @self.app.get("/live/board.json")
        def live() -> Any:
            self.fetched += 1
            if self.refusal:
                status, code = self.refusal
                return jsonify(error={"code": code, "message": "Mời đăng nhập lại"}), status
            if not self.answers_http:
                return "the gateway is down", 502
            answer = make_response(jsonify(self.snapshot))
            answer.set_etag(str(self.snapshot["seq"]), weak=True)
            return answer.make_conditional(request)

        @self.app.post("/act")
        def act() -> Any:
            self.posts.append({"key": request.headers.get("Idempotency-Key"), "body": request.get_json()})
            return self.post_answers.pop(0)


@pytest.fixture(scope="module")
def running_house(bundle: str) -> Iterator[House]:
    house = House(bundle)
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    house.address = f"http://127.0.0.1:{server.server_port}"
    yield house
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def house(running_house: House) -> House:
    running_house.behave()
    return running_house


@pytest.fixture
def open_client(house: House, page: Page, watch: Watch) -> Iterator[Page]:
    watch.expect(r"Failed to load resource|WebSocket connection to")
    page.goto(house.address)
    page.wait_for_function("window.client")
    yield page
    page.goto("about:blank")
    until(lambda: house.left >= house.joined, what="the sockets to be gone")


@pytest.fixture(scope="module")
def shared_page(browser: Browser, running_house: House) -> Iterator[Page]:
    """One page for the tests that leave nothing behind in it."""
    watch, context = Watch(), browser.new_context(locale="vi-VN")
    watch.expect("Failed to load resource")
    watch.attach(context)
    page = context.new_page()
    page.goto(running_house.address)
    page.wait_for_function("window.client")
    yield page
    context.close()
    assert not watch.faults()


@pytest.fixture
def client(house: House, shared_page: Page) -> Page:
    return shared_page


def follow(page: Page, **options: Any) -> None:
    page.evaluate(FOLLOW, options)


def wait_for(page: Page, expression: str) -> None:
    page.wait_for_function(expression)


def test_a_page_shows_what_the_server_shows(house: House, open_client: Page) -> None:
    follow(open_client, query={"counter": "3"})
    wait_for(open_client, "document.documentElement.dataset.seq === '1'")
    assert open_client.evaluate("document.documentElement.dataset.freshness") == "fresh"
    house.show(2, "two")
    wait_for(open_client, "seen.at(-1)?.[1] === 'two'")
    assert house.queries[0]["face"] == "board"
    assert house.queries[0]["counter"] == "3"


def test_older_news_is_ignored_and_the_same_seq_may_tell_the_time(house: House, open_client: Page) -> None:
    house.snapshot["seq"] = 7
    follow(open_client)
    wait_for(open_client, "seen.length >= 2")  # over the socket, and fetched after connecting
    house.io.emit("snapshot", {"seq": 6, "text": "old"})
    house.show(7, "seven, a minute later")
    wait_for(open_client, "seen.at(-1)[1] === 'seven, a minute later'")
    assert "old" not in open_client.evaluate("seen.map(s => s[1])")


def test_a_tick_ahead_of_the_page_makes_it_fetch_what_got_lost(house: House, open_client: Page) -> None:
    follow(open_client)
    wait_for(open_client, "seen.length >= 2")
    house.snapshot = {**house.snapshot, "seq": 5, "text": "its message got lost"}
    house.tick(5)
    wait_for(open_client, "seen.at(-1)[1] === 'its message got lost'")


def test_a_silent_socket_is_dropped_and_made_anew(house: House, open_client: Page) -> None:
    follow(open_client)
    until(lambda: house.joined >= 3, what="two more sockets after silence")
    assert house.left >= 2


def test_without_sockets_the_page_asks_by_http(house: House, open_client: Page) -> None:
    house.takes_sockets = False
    follow(open_client)
    wait_for(open_client, "seen.at(-1)?.[0] === 1")
    house.snapshot = {**house.snapshot, "seq": 2, "text": "polled"}
    wait_for(open_client, "seen.at(-1)[1] === 'polled'")
    asked = house.fetched
    until(lambda: house.fetched > asked + 3, what="more polls")
    # A poll that came late is made good by the next; what no poll confirmed would be old by now, and stay so.
    later = open_client.evaluate("performance.now()") + 2 * QUICK["oldAfter"]
    wait_for(open_client, f"performance.now() > {later} && levels.at(-1) === 'fresh'")
    house.takes_sockets = True
    until(lambda: house.joined == 1, what="the socket to come back")


def test_a_cable_that_is_back_ends_the_wait_between_two_tries(house: House, open_client: Page) -> None:
    house.takes_sockets = False
    follow(open_client, settings={**QUICK, "reconnectMin": 600_000, "reconnectMax": 600_000})
    wait_for(open_client, "seen.length > 2")
    house.takes_sockets = True
    open_client.evaluate("window.dispatchEvent(new Event('online'))")
    until(lambda: house.joined == 1, what="the socket, ten minutes early")


def test_the_ages_of_the_data_are_told_in_order_and_forgotten_at_once(
    house: House, open_client: Page
) -> None:
    follow(open_client)
    wait_for(open_client, "levels.length === 1")
    house.answers_http = house.sends_on_connect = False
    wait_for(open_client, "document.documentElement.dataset.freshness === 'old'")
    assert open_client.evaluate("levels") == ["fresh", "reconnecting", "stale", "old"]
    assert open_client.text_content("[data-data-time]") == "09:41"
    house.answers_http = house.sends_on_connect = True
    wait_for(open_client, "document.documentElement.dataset.freshness === 'fresh'")


def test_a_page_that_never_heard_anything_claims_nothing_fresh(house: House, open_client: Page) -> None:
    house.answers_http = house.sends_on_connect = False
    follow(
        open_client, initial={"seq": 9, "text": "from yesterday's cache", "now": "2026-11-22T02:00:00+00:00"}
    )
    assert open_client.evaluate("seen") == [[9, "from yesterday's cache"]]
    wait_for(open_client, "levels.length > 0")
    assert open_client.evaluate("levels[0]") == "reconnecting"
    assert open_client.text_content("[data-data-time]") == ""


def test_a_server_that_went_back_is_believed_after_a_while(house: House, open_client: Page) -> None:
    house.snapshot["seq"] = 50
    follow(open_client)
    wait_for(open_client, "seen.at(-1)?.[0] === 50")
    house.snapshot = {**house.snapshot, "seq": 3, "text": "restored from a backup"}

    def believed() -> bool:
        house.tick(3)
        return bool(open_client.evaluate("seen.at(-1)[0] === 3"))

    until(believed, what="the page to show the restored floor", every=0.1)


def test_who_may_not_see_is_told_so(house: House, open_client: Page) -> None:
    house.takes_sockets = False
    house.refusal = (401, "not_logged_in")
    follow(open_client)
    wait_for(open_client, "refusals.length > 0")
    assert open_client.evaluate("refusals[0]") == "not_logged_in"
    assert open_client.evaluate("seen") == []


def test_a_new_build_reloads_the_page_once(house: House, open_client: Page) -> None:
    follow(open_client)
    wait_for(open_client, "seen.length > 0")

    def reloaded(times: int) -> bool:
        house.tick(1, build="two")
        return house.opened >= times

    until(lambda: reloaded(2), what="the page to reload", every=0.1)
    # The page still says that it is build one: without the guard it would reload for ever.
    wait_for(open_client, "window.client")
    open_client.evaluate("window.started = performance.now()")
    follow(open_client)

    def quiet_passed() -> bool:
        house.tick(1, build="two")
        return bool(open_client.evaluate("performance.now() - window.started > 1000"))

    until(quiet_passed, what="more than the quiet that a reload waits for", every=0.1)
    assert house.opened == 2


def test_a_reload_waits_for_the_person_at_the_screen(house: House, open_client: Page) -> None:
    open_client.evaluate("window.busy = true")
    open_client.evaluate("""() => {
      window.seen = []; window.asked = 0;
      client.follow("board", { onSnapshot: s => seen.push(s), mayReload: () => { asked += 1; return !busy; } });
    }""")
    wait_for(open_client, "seen.length > 0")
    for _ in range(3):
        house.tick(1, build="two")
    wait_for(open_client, "asked > 20")  # asked every 50 ms: more than the quiet time has passed
    assert house.opened == 1
    open_client.evaluate("busy = false")
    until(lambda: house.opened == 2, what="the reload once the person is gone")
    wait_for(open_client, "window.client")


def test_a_post_without_answer_is_sent_once_more_with_the_same_id(house: House, client: Page) -> None:
    house.post_answers = [("<html>gateway</html>", 502), ({"code": "A042"}, 201)]
    answer = client.evaluate("client.post('/act', {queue: 'A'}, {retryAfter: 10})")
    assert answer == {"ok": True, "status": 201, "data": {"code": "A042"}, "replayed": False}
    first, second = house.posts
    assert first == second
    assert len(first["key"]) == 36
    assert first["body"] == {"queue": "A"}


def test_a_refusal_is_an_answer_and_is_not_repeated(house: House, client: Page) -> None:
    house.post_answers = [
        ({"error": {"code": "counter_busy", "message": "Xin hoàn tất A041", "ticket": "A041"}}, 409)
    ]
    answer = client.evaluate("client.post('/act', {}, {requestId: 'mine'})")
    assert answer["reason"] == "refused"
    assert answer["error"]["ticket"] == "A041"
    assert [post["key"] for post in house.posts] == ["mine"]


def test_two_silences_are_unreachable(house: House, client: Page) -> None:
    house.post_answers = [("", 504), ("", 504)]
    answer = client.evaluate("client.post('/act', {}, {retryAfter: 10})")
    assert answer == {"ok": False, "reason": "unreachable"}


def test_every_request_has_an_id_of_its_own(client: Page) -> None:
    ids = client.evaluate("Array.from({length: 200}, client.newRequestId)")
    assert len(set(ids)) == 200
    assert all(i[14] == "4" and i[19] in "89ab" for i in ids)


def test_a_watched_thing_is_sent_only_when_it_changed(house: House, client: Page) -> None:
    client.evaluate("window.watched = new client.Watched('/live/board.json')")
    first = client.evaluate("watched.get()")
    again = client.evaluate("watched.get()")
    assert (first["status"], first["unchanged"]) == (200, False)
    assert (again["status"], again["unchanged"]) == (304, True)
    assert again["data"] == first["data"]
    house.snapshot["seq"] = 2
    assert client.evaluate("watched.get()")["data"]["seq"] == 2


def test_words_take_facts_and_a_missing_one_is_an_error(client: Page) -> None:
    word = "([key, facts]) => client.word(key, facts)"
    said = client.evaluate(word, ["greeting", {"code": "A042", "counter": 3}])
    assert said == "Xin mời A042 đến quầy 3"
    for key, facts in (("farewell", {}), ("greeting", {"code": "A042"})):
        with pytest.raises(Exception, match=r"missing word: .*(farewell|counter)"):
            client.evaluate(word, [key, facts])


@pytest.mark.parametrize(
    ("lang", "said"),
    # The last one leaves the page as it was.
    [("en", ["1 person", "2 people", "1,200 people"]), ("vi", ["1 people", "2 people", "1.200 people"])],
)
def test_numbers_are_written_and_counted_as_the_language_does(
    client: Page, lang: str, said: list[str]
) -> None:
    client.evaluate("lang => { document.documentElement.lang = lang }", lang)
    assert client.evaluate("[1, 2, 1200].map(n => client.word('waiting', {n}))") == said


def test_the_clock_is_the_server_s_and_the_centre_s(client: Page) -> None:
    client.evaluate("""() => {
      const clock = new client.ServerClock();
      window.stop = client.runClocks(clock);
      clock.sync("2026-11-23T02:14:59.900+00:00");
    }""")
    wait_for(client, "document.querySelector('[data-clock=time]').textContent === '09:15'")
    assert client.text_content("[data-clock=day]") == "Thứ Hai, 23/11/2026"
    assert client.evaluate("[372e3, 0, -5, 3723e3].map(client.stretch)") == [
        "06:12",
        "00:00",
        "00:00",
        "1:02:03",
    ]


def test_a_list_keeps_the_nodes_of_what_stays_and_never_grows(client: Page) -> None:
    client.evaluate("""() => {
      window.made = 0;
      window.list = client.keyedList(document.getElementById("list"), {
        key: code => code,
        make: () => { made += 1; return client.el("li", {}, client.el("button", {type: "button"})); },
        update: (node, code) => client.setText(node.firstChild, code),
      });
      list.show(["A001", "A002", "A003"]);
      window.kept = document.querySelectorAll("#list button")[2];
      kept.focus();
    }""")
    shown = "[...document.querySelectorAll('#list button')].map(b => b.textContent)"
    client.evaluate("list.show(['B001', 'A003', 'A001'])")
    assert client.evaluate(shown) == ["B001", "A003", "A001"]
    assert client.evaluate("document.activeElement === kept && kept.textContent === 'A003'")
    client.evaluate("list.show(['B001', 'A001', 'A004'])")
    assert client.evaluate("document.activeElement === document.body")
    for round_ in range(30):
        client.evaluate("codes => list.show(codes)", [f"C{round_:03}", f"C{round_ + 1:03}"])
    client.evaluate("list.show([])")
    assert client.evaluate(shown) == []
    assert client.evaluate("made") == 3


def test_an_element_is_made_of_attributes_children_and_ears(client: Page) -> None:
    html = client.evaluate("""() => {
      const made = client.el("button", {class: "button", disabled: false, "aria-busy": true, onclick: () => made.remove()},
        client.icon("stamp", "small"), "Lấy số", null, false);
      document.body.append(made);
      const html = made.outerHTML;
      made.click();
      return html + document.body.contains(made);
    }""")
    assert html == (
        '<button class="button" aria-busy=""><svg class="icon small" aria-hidden="true">'
        '<use href="/icons.svg#stamp"></use></svg>Lấy số</button>false'
    )


def test_the_chime_sounds_and_says_so(client: Page) -> None:
    client.evaluate("window.states = []; window.sound = new client.Sound(s => states.push(s))")
    wait_for(client, "document.documentElement.dataset.sound === 'running'")
    loudest = client.evaluate("""async () => {
      const meter = new AnalyserNode(sound.context, {fftSize: 2048});
      sound.out.connect(meter);
      let loudest = 0, going = true;
      const wave = new Float32Array(2048);
      const look = () => {
        meter.getFloatTimeDomainData(wave);
        loudest = Math.max(loudest, ...wave.map(Math.abs));
        if (going) setTimeout(look, 20);
      };
      look();
      await sound.chime();
      going = false;
      await sound.close();
      return loudest;
    }""")
    assert 0.1 < loudest < 1
    assert client.evaluate("states.at(-1)") == "suspended"
