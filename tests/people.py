"""Logging in on real pages, as the sample centre's people do."""

import re

from playwright.sync_api import Page, expect

from tests.processes import Box


def password(box: Box, login: str) -> str:
    """Answer a sample login's password."""
    lines = (box.data / "sample-logins.txt").read_text("utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines)[login]


def log_in(page: Page, box: Box, login: str, *, to: str = "/console") -> None:
    """Log in and arrive at a page; Vietnamese pages only."""
    page.goto(f"{box.url}/console/login?next={to}&lang=vi")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password(box, login))
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda address: "/login" not in address)


def sit_down(page: Page, box: Box, number: int) -> None:
    """Log in as the clerk of a counter and sit down there."""
    log_in(page, box, f"quay{number}")
    page.get_by_role("button", name=re.compile(rf"Quầy {number}\b")).click()
    expect(page.locator("html")).to_have_attribute("data-freshness", "fresh")
