"""`make check-embed` says of a page what Chromium makes of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from front.check_embed import Tag, admits, check, findings, may_frame
from tests.browser.conftest import Service
from tests.browser.steps import Complaints, OpenHost
from tests.browser.website import Website

# Each policy with whether the widget works under it; {chat} is the origin of the service.
POLICIES = {
    "": True,
    "default-src 'none'; script-src {chat}; frame-src {chat}": True,
    "script-src {chat}; child-src {chat}; default-src 'none'": True,
    "script-src 'self' 'nonce-abc'; frame-src {chat}": True,
    "script-src 'nonce-abc' 'strict-dynamic'; frame-src http:": True,
    "script-src http://127.0.0.1:*; frame-src *": True,
    "frame-src 'none'; frame-src {chat}": False,  # the first counts
    "script-src {chat}; frame-src 'self'": False,
    "script-src {chat}; default-src 'self'": False,
    "script-src {chat} 'nonce-other' 'strict-dynamic'; frame-src {chat}": False,
    "script-src http://127.0.0.1:9; frame-src {chat}": False,
    "script-src {chat}; frame-src {chat}, default-src 'self'": False,
}


@pytest.mark.parametrize("policy", POLICIES)
def test_the_check_agrees_with_chromium(
    open_host: OpenHost, service: Service, complaints: Complaints, policy: str
) -> None:
    works = POLICIES[policy]
    if not works:
        complaints.expect("Content Security Policy", "Content-Security-Policy directive")
    tag = f'<script nonce="abc" src="{service.url}/widget.js" defer></script>'
    page = open_host(policy=policy.format(chat=service.url), tag=tag)
    assert all(finding.well for finding in check(page.url)) == works
    button = page.get_by_role("button", name="Ask about restorative justice")
    page.wait_for_load_state()
    if works:
        button.click()
        expect(page.frame_locator("rj-widget iframe").locator("#greeting")).to_be_visible()
    elif button.count():
        button.click()
        expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_a_policy_in_the_page_s_head_counts_too(
    open_host: OpenHost, complaints: Complaints
) -> None:
    complaints.expect("Content Security Policy")
    meta = "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">"
    page = open_host(head=meta)
    assert "script-src refuses" in next(f.text for f in check(page.url) if not f.well)


def test_a_page_that_may_not_frame_the_chat_is_told_which_setting(service: Service) -> None:
    stranger = Website(0, service.url)
    tag = f'<script src="{service.url}/widget.js"></script>'
    bad = [f.text for f in check(stranger.put(tag, {})) if not f.well]
    stranger.close()
    assert bad == [
        f"the service does not let {stranger.origin} frame the chat: see RJ_EMBED_ORIGINS"
    ]


def test_a_page_can_be_checked_before_it_has_the_tag(service: Service, website: Website) -> None:
    address = website.put("<p>none yet</p>", {"Content-Security-Policy": "default-src 'self'"})
    assert [f.text for f in check(address)] == [
        "no tag on the page; if a script adds it, give SERVICE=https://…"
    ]
    told = [f.text for f in check(address, service.url) if not f.well]
    assert [text.split(" ")[0] for text in told] == ["no", "script-src", "frame-src"]


def test_https_and_subdomains_are_matched_as_a_browser_does() -> None:
    page, service = "https://www.force.example/rj", "https://rj.force.example"

    def script(policy: str) -> bool:
        return admits(f"script-src {policy}", "script-src", f"{service}/widget.js", page)

    assert script("https://*.force.example") and script("rj.force.example") and script("https:")
    assert script("http://rj.force.example") and script("rj.force.example:443")
    assert not script("https://force.example") and not script("*.other.example")
    assert script(f"{service}/widget.js") and script(f"{service}/") and not script(f"{service}/a/")
    assert not script("rj.force.example:8443") and not script("'self'") and not script("data:")
    assert admits("default-src 'none'; script-src-elem *", "script-src", service, page)
    assert may_frame("frame-ancestors https://www.force.example", page, service).well
    assert not may_frame("frame-ancestors 'none'", page, service).well
    strict = ["script-src 'nonce-x' 'strict-dynamic'; frame-src https:"]
    told = [f.text for f in findings(page, strict, Tag(f"{service}/widget.js"), service)]
    assert told[0] == "script-src has 'strict-dynamic': give the tag the page's nonce"
