"""The start page and the pages of refusals: readable by everybody, in both languages, on every width."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from server.core.errors import DeviceUnpaired
from server.start.routes import door
from server.web import headers, i18n
from server.web.assets import Assets
from tests.browser.barriers import barriers
from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.until import until

FACES = ("/kiosk", "/board", "/console", "/admin")
STATUSES = (401, 403, 404, 409, 410, 413, 429, 500, 503, 507)


class Centre:
    name, place = "Trung tâm Phục vụ hành chính công", "Xã Hoằng Lộc"
    name_en, place_en = "Public administrative service centre", "Hoằng Lộc commune"
    sample = True


def plain_pages() -> Flask:
    app = Flask("server.start.routes", template_folder="templates")
    app.jinja_loader.searchpath.append(str(Path(i18n.__file__).parent / "templates"))  # type: ignore[union-attr]
    app.jinja_env.globals["asset"] = (assets := Assets.load()).url
    i18n.init(app)
    headers.init(app)
    app.register_blueprint(assets.blueprint())
    for path in FACES:
        app.add_url_rule(path, view_func=lambda: "<title>a face</title>", endpoint=path[1:])

    @app.get("/")
    def one() -> str:
        return render_template("start/start.html", centre=Centre(), door=door)

    @app.get("/many")
    def many() -> str:
        return render_template("start/start.html", centre=None, door=lambda *paths: paths[0])

    app.config.update(faulty=True, asked=0)

    @app.get("/recovers")
    def recovers() -> tuple[str, int]:
        app.config["asked"] += 1
        if app.config["faulty"]:
            return render_template("error.html", status=500, retry=0.1), 500
        return "<title>back</title>", 200

    @app.get("/refused/<int:status>")
    def refused(status: int) -> tuple[str, int]:
        refusal, message = DeviceUnpaired(kind="kiosk"), "Máy này chưa được ghép."
        if status == 401:
            return render_template("error.html", status=status, refusal=refusal, message=message), status
        return render_template("error.html", status=status), status

    return app


@pytest.fixture(scope="module")
def app() -> Flask:
    return plain_pages()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def spills(page: Page) -> list[str]:
    """Answer what is wider than the page or cuts its own text off."""
    return page.evaluate("""() => {
      const wide = document.documentElement.scrollWidth > innerWidth ? ["the page itself"] : [];
      const cut = [...document.querySelectorAll("body *")].filter(e =>
        e.children.length === 0 && e.textContent.trim() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0);
      return wide.concat(cut.map(e => e.outerHTML));
    }""")


def test_the_start_page_leads_to_every_face(open_page: OpenPage, address: str) -> None:
    page = open_page("desk")
    page.goto(f"{address}/?lang=vi")
    assert page.locator(".face b").all_text_contents() == [
        "Máy lấy số", "Bảng gọi số", "Màn hình cán bộ", "Bàn hướng dẫn", "Trang điện thoại", "Quản trị",
    ]  # fmt: skip
    assert page.locator("a.face").evaluate_all("faces => faces.map(f => f.getAttribute('href'))") == [
        "/kiosk", "/board", "/console", "/console", "/admin",
    ]  # fmt: skip
    assert page.get_by_text("Dữ liệu mẫu").is_visible()
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", level=1).text_content() == "Choose the screen to open"
    assert page.get_by_text("Sample data").is_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_face_that_is_not_served_is_no_dead_link(open_page: OpenPage, address: str) -> None:
    page = open_page("desk")
    page.goto(f"{address}/?lang=vi")
    phone = page.locator("div.face")
    assert phone.locator("b").all_text_contents() == ["Trang điện thoại"]
    assert phone.locator("a").count() == 0
    for link in page.locator("a[href^='/']").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
        assert page.request.get(address + link).ok, link


def test_the_start_page_fits_a_clerk_s_screen(open_page: OpenPage, address: str) -> None:
    page = open_page("desk")
    page.goto(f"{address}/?lang=vi")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("screen", ["desk", "phone"])
@pytest.mark.parametrize("path", ["/", "/many"])
def test_the_start_page_is_readable(
    open_page: OpenPage, address: str, path: str, screen: str, lang: str
) -> None:
    page = open_page(screen)
    page.goto(f"{address}{path}?lang={lang}")
    assert barriers(page) == []
    assert spills(page) == []


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_a_refusal_says_what_to_do_in_both_languages(
    open_page: OpenPage, watch: Watch, address: str, screen: str
) -> None:
    watch.expect("Failed to load resource")
    page = open_page(screen)
    for status in STATUSES:
        page.goto(f"{address}/refused/{status}")
        for lang in ("vi", "en"):
            assert len(page.locator(f"section[lang={lang}] p").last.text_content() or "") > 40, status
        assert page.get_by_role("link", name="Về trang đầu").get_attribute("href") == "/"
        assert spills(page) == [], status
    assert barriers(page) == []


def test_a_refusal_s_own_sentence_comes_first(open_page: OpenPage, watch: Watch, address: str) -> None:
    watch.expect("Failed to load resource")
    page = open_page("kiosk")
    page.goto(f"{address}/refused/401?lang=vi")
    assert page.locator("section[lang=vi] p").first.text_content() == "Máy này chưa được ghép."


def test_a_screen_without_hands_comes_back_when_the_server_does(
    open_page: OpenPage, watch: Watch, app: Flask, address: str
) -> None:
    watch.expect("Failed to load resource")
    page = open_page("board")
    page.goto(f"{address}/recovers")
    until(lambda: app.config["asked"] > 3, what="the page to ask again")
    assert page.get_by_role("heading", name="Máy chủ vừa gặp trục trặc").is_visible()
    app.config["faulty"] = False
    expect(page).to_have_title("back")


def test_pages_ask_for_nothing_but_kept_assets(open_page: OpenPage, watch: Watch, address: str) -> None:
    page = open_page("desk")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    asked = {url.removeprefix(address) for url in watch.requests}
    assert len(asked) > 5
    assert all(path == "/" or path.startswith("/assets/") for path in asked)
