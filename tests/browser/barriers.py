"""What axe-core has against a page, as people see it: after its fade, with its fonts there."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, expect

AXE: Final = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text("utf-8")
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GLASS: Final = ("color-contrast-enhanced", "target-size")
"""Asked of a kiosk besides: old eyes, and fingers instead of a pointer."""
_SETTLED: Final = """async () => {
  const fades = document.getAnimations().filter(one => one.animationName === "appear" || one.transitionProperty);
  // A fade that another one replaces ends as well.
  await Promise.allSettled([document.fonts.ready, ...fades.map(one => one.finished)]);
}"""
# Only what is wrong is worked out in full, which halves the time.
_FOUND: Final = """async ([tags, more]) => {
  const rules = Object.fromEntries(more.map(one => [one, { enabled: true }]));
  const { violations } = await axe.run({ runOnly: tags, rules, resultTypes: ["violations"] });
  return violations.flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""


def settle(page: Page) -> None:
    """Wait until nothing fades in any more: colours are measured where they rest, not on their way.

    A counter's page shows what an act did before it says so: while its answer is on the way, its sentence is yet to come.
    """
    expect(page.locator("html[data-busy]")).to_have_count(0)
    page.evaluate(_SETTLED)


def barriers(page: Page, *more: str) -> list[str]:
    """Answer what shuts somebody out, one line for each place; `more` names rules to ask besides."""
    settle(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[Any] = page.evaluate(_FOUND, [RULES, list(more)])
    return found
