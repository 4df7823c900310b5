import re

import pytest
from fastapi.testclient import TestClient

from service.web.app import create_app
from service.web.desk import Desk
from tests.service.web.conftest import PASSWORD, SignIn

PAGES = (
    "/board", "/documents", "/shipments", "/inspections", "/settlements", "/forms", "/search?q=ST01", "/tickets",
    "/conflicts", "/tickets/WX202606006",
)  # fmt: skip
HTML = {"accept": "text/html"}


@pytest.fixture
def browser(desk: Desk) -> TestClient:
    """A browser that nobody signed in on."""
    return TestClient(create_app(desk), headers=HTML)


def sign_in(browser: TestClient, name: str, password: str = PASSWORD) -> int:
    form = {"name": name, "password": password}
    return browser.post("/signin", data=form, follow_redirects=False).status_code


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page_without_signing_in(browser: TestClient, page: str) -> None:
    answer = browser.get(page, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["hq", "clerk", "receiving", "admin", "st01"])
def test_every_role_opens_every_page_in_chinese(browser: TestClient, name: str, page: str) -> None:
    assert sign_in(browser, name) == 303
    answer = browser.get(page)
    assert answer.status_code == 200
    assert 'lang="zh-CN"' in answer.text


@pytest.mark.parametrize("name", ["hq", "clerk", "receiving", "st01", "admin"])
def test_nobodys_menu_has_more_than_seven_entries_and_each_of_them_opens(browser: TestClient, name: str) -> None:
    sign_in(browser, name)
    menu = re.search(r"<nav aria-label=\"主菜单\">(.*?)</nav>", browser.get("/board").text, re.DOTALL)
    assert menu
    entries = re.findall(r'href="([^"]+)"', menu[1])
    assert 5 <= len(entries) <= 7
    assert [browser.get(entry).status_code for entry in entries] == [200] * len(entries)


def test_the_first_page_after_signing_in_is_the_board(browser: TestClient) -> None:
    form = {"name": "st01", "password": PASSWORD}
    assert browser.post("/signin", data=form, follow_redirects=False).headers["location"] == "/board"
    assert browser.get("/", follow_redirects=False).headers["location"] == "/board"


def test_a_wrong_password_is_refused_and_not_said_to_be_the_password(browser: TestClient) -> None:
    assert sign_in(browser, "clerk", "wrong") == 401
    assert sign_in(browser, "nobody-of-that-name", "wrong") == 401
    assert browser.get("/documents", follow_redirects=False).status_code == 303


def test_signing_in_never_sends_anybody_to_another_site(browser: TestClient) -> None:
    form = {"name": "clerk", "password": PASSWORD, "next": "//evil.example"}
    answer = browser.post("/signin", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/board"


def test_after_signing_out_the_session_is_over(browser: TestClient) -> None:
    sign_in(browser, "clerk")
    cookie = dict(browser.cookies)
    browser.post("/signout")
    browser.cookies.update(cookie)
    assert browser.get("/documents", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_sites_page_cannot_act_for_somebody_signed_in(browser: TestClient, headers: dict[str, str]) -> None:
    sign_in(browser, "hq")
    body = {"station_code": "ST01", "period": "2026-06"}
    answer = browser.post("/api/settlements", json=body, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer nonsense", "Basic Y2xlcms6cHc="])
def test_a_program_needs_a_token_that_is_ours(as_user: SignIn, token: str) -> None:
    answer = as_user("").get("/api/documents", headers={"Authorization": token} if token else {})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_every_answer_forbids_framing_and_foreign_scripts(browser: TestClient) -> None:
    headers = browser.get("/signin").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]  # default-src 'self' rules scripts
    assert headers["x-content-type-options"] == "nosniff"


def test_the_services_health_is_open_and_says_nothing_of_anybody(as_user: SignIn) -> None:
    nobody = as_user("")
    assert nobody.get("/healthz").json()["status"] == "ok"
    assert nobody.get("/healthz").json()["runtimes"] == {"openvino bf16": 3}
    assert nobody.get("/readyz").json() == {"status": "ready"}
    metrics = nobody.get("/metrics").text
    assert "stationdesk_queue" in metrics
    assert 'stationdesk_documents_read_total{runtime="openvino bf16"} 3.0' in metrics
    assert "ST01" not in metrics


def test_an_unknown_address_is_answered_in_the_shape_that_was_asked_for(browser: TestClient, as_user: SignIn) -> None:
    page = browser.get("/no-such-page")
    assert (page.status_code, "没有找到" in page.text) == (404, True)
    answer = as_user("clerk").get("/api/no-such-call")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
