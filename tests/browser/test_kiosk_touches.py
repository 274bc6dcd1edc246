"""Every procedure of a whole commune under a finger: as the glass lays it out, three touches at most."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from server.sample.catalogue import load_catalogue
from tests.browser.conftest import OpenPage
from tests.commune import WHOLE, commune, sheet_of_made
from tests.processes import Box
from tests.sample import serve

SAMPLE: Final = "sample"
COMMUNE: Final = "commune"
# What stands where a finger can press it: whole on the glass, large enough, uncovered, uncut, nothing scrolled.
HELPERS: Final = """() => {
  const stage = document.querySelector("#stage");
  const scrolls = one => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth;
  const fault = key => {
    const box = key.getBoundingClientRect();
    const least = 20 * parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm")) - 1;
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) return "outside";
    if (box.width < least || box.height < least) return "small";
    if (key.scrollWidth > key.clientWidth + 2 || key.scrollHeight > key.clientHeight + 8) return "cut";
    return key.contains(hit) ? "" : "covered";
  };
  const scan = what => {
    const keys = [...stage.querySelectorAll(what)];
    const faults = keys.map(key => [fault(key), key.textContent]).filter(([why]) => why !== "");
    if (scrolls(stage) || scrolls(document.documentElement)) faults.push(["scrolls", what]);
    return { keys, faults };
  };
  window.fieldsOnGlass = () => ({ many: scan(".tile.field").keys.length, faults: scan(".tile.field").faults });
  // Each tab is pressed where it stands; what it shows is what the next touch can reach.
  window.walkField = () => {
    const shown = [], faults = [];
    const look = () => {
      const rows = scan(".rows .row");
      faults.push(...rows.faults, ...scan(".tab").faults);
      shown.push(rows.keys.map(row => row.querySelector(".name").textContent.trim()));
    };
    look();
    for (let at = 0; at < stage.querySelectorAll(".tab").length; at += 1) {
      stage.querySelectorAll(".tab")[at].click();
      look();
    }
    return { shown, faults };
  };
}"""


@pytest.fixture(scope="module", params=[SAMPLE, COMMUNE])
def offered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sample: Path
) -> Iterator[tuple[Box, set[str]]]:
    """A centre with the sample's procedures, and one with a whole commune's, imported as an office does."""
    folder = tmp_path_factory.mktemp(request.param)
    box = Box(folder)
    serve(box, sample)
    names = {one.short_name for one in load_catalogue().procedures}
    if request.param == COMMUNE:
        (folder / "made.csv").write_bytes(sheet_of_made())
        box.run("catalogue", "import", "--apply", str(folder / "made.csv"))
        names = {one.short_name for one in commune()}
        assert len(names) == WHOLE
    yield box, names
    box.close()


def settle(page: Page, screen: str) -> None:
    """Let the moment pass in which a new screen takes no finger."""
    expect(page.locator("#stage")).to_have_attribute("data-screen", screen)
    page.clock.run_for(400)
    expect(page.locator("#stage")).not_to_have_attribute("inert", "")


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("face", ["kiosk", "kiosk-landscape"])
def test_any_procedure_is_three_touches_away_at_most(
    open_page: OpenPage, offered: tuple[Box, set[str]], face: str, size: str
) -> None:
    centre, expected = offered
    page = open_page(face, reduced_motion="reduce", service_workers="block")
    page.clock.install()
    page.goto(f"{centre.url}/kiosk")
    expect(page.locator(".tile").first).to_be_visible()
    page.evaluate("document.fonts.ready.then(() => null)")
    if size == "large":
        page.locator("[data-key=large]").click()
    settle(page, "home")
    page.evaluate(HELPERS)
    home = page.evaluate("fieldsOnGlass()")
    faults, touches = home["faults"], dict[str, int]()
    for field in range(home["many"]):
        page.locator(".tile.field").nth(field).click()
        settle(page, "field")
        # What a field shows when it comes up asks for no touch of a tab.
        walked = page.evaluate("walkField()")
        faults += walked["faults"]
        for pressed, names in enumerate(walked["shown"]):
            touches = {**dict.fromkeys(names, 2 if pressed == 0 else 3), **touches}
        page.locator("[data-key=back]").click()
        settle(page, "home")
    assert faults == []
    assert touches.keys() == expected
    assert max(touches.values()) == 3


def test_the_third_touch_opens_the_procedure_it_names(
    open_page: OpenPage, offered: tuple[Box, set[str]]
) -> None:
    centre, _ = offered
    page = open_page("kiosk", reduced_motion="reduce")
    page.goto(f"{centre.url}/kiosk")
    page.locator(".tile.field").first.click()
    page.locator(".tab").last.click()
    row = page.locator(".rows .row").last
    name = row.locator(".name").text_content()
    row.click()
    expect(page.locator("#stage")).to_have_attribute("data-screen", "procedure")
    expect(page.locator("#stage h1")).to_have_text(name or "")
