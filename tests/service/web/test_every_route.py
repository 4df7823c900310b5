"""Every page and every button for every role: a station has its own, nobody more than their work needs."""

import re
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from service.domain.papers import ArrivalConfirmation, ArrivalLine, PartsRequest, PartsRequestLine
from service.domain.records import PartsReturn, PartsReturnLine
from service.domain.scope import Role, Scope
from service.paths import samples_dir
from service.store import archive
from service.usecases import (
    feedbacks,
    improvements,
    quality_events,
    registering,
    returns_desk,
    settling,
    spare_parts,
    trainings,
)
from service.usecases.improvements import Project
from service.usecases.quality_events import NewEvent
from service.usecases.returns_desk import Notice
from service.usecases.typed_papers import Page
from service.web.app import create_app
from service.web.desk import Desk
from service.web.pages import (
    campaigns,
    deliveries,
    dispatch,
    papers,
    parts_requests,
    quality,
    registers,
    returns,
)
from service.web.pages import improvements as improvement_pages
from service.web.pages import quality_events as event_pages
from service.web.pages import trainings as training_pages
from tests.service.web.conftest import NOW, PASSWORD

PHONE, STREET = "13899990001", "五沟营镇九号"
HQ = Scope(Role.HQ, None, "hq")
ST01, ST02 = (Scope(Role.STATION, code.upper(), code) for code in ("st01", "st02"))
PEOPLE = ("hq", "clerk", "receiving", "admin", "st01", "st02")
SENDERS = {"hq", "clerk", "st01", "st02"}
PAGE_ROUTERS = tuple(
    module.router
    for module in (campaigns, deliveries, dispatch, papers, parts_requests, quality, event_pages, registers, returns,
                   improvement_pages, training_pages)
)  # fmt: skip
HTML = {"accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Route:
    """A page or a button, and who may use it; the others are refused, and st02 never sees what is ST01's."""

    path: str
    own: bool = False  # of ST01
    roles: frozenset[str] = frozenset(PEOPLE)
    post: dict[str, str] | None = None


def only(*names: str) -> frozenset[str]:
    return frozenset(names)


PAGES = (
    Route("/board"), Route("/documents"), Route("/tickets"), Route("/quality"), Route("/registers"),
    Route("/trainings"), Route("/improvements"), Route("/parts-requests"), Route("/deliveries"), Route("/returns"),
    Route("/deposits"), Route("/shipments"), Route("/inspections"), Route("/settlements"), Route("/conflicts"),
    Route("/forms"), Route("/search"), Route("/tables", roles=only("hq", "clerk", "admin")),
    Route("/dispatch?serial_no=HK9Y-2023-00508", roles=frozenset(SENDERS)),
    Route("/registers/new", roles=frozenset(SENDERS)), Route("/trainings/new", roles=frozenset(SENDERS)),
    Route("/parts-requests/new", roles=frozenset(SENDERS)), Route("/returns/new", roles=frozenset(SENDERS)),
    Route("/deliveries/new", roles=only("hq")), Route("/improvements/new", roles=only("hq")),
    Route("/campaigns"), Route("/campaigns/new", roles=only("hq")),
    Route("/quality/events/new", roles=only("hq")), Route("/quality/events/{event}", own=True),
    Route("/trainings/PX9", own=True), Route("/trainings/new?again=PX9", own=True, roles=frozenset(SENDERS)),
    Route("/registers/{register}", own=True), Route("/registers/new?again={register}", own=True, roles=only(*SENDERS)),
    Route("/quality/WX202606009", own=True), Route("/quality/WX202606009/edit", own=True, roles=only(*SENDERS)),
    Route("/improvements/{report}", own=True), Route("/improvements/{report}/edit", own=True, roles=only(*SENDERS)),
    Route("/parts-requests/SB9", own=True), Route("/deliveries/CK9", own=True), Route("/returns/TK9", own=True),
    Route("/returns/new?again=TK9", own=True, roles=only(*SENDERS)),
    Route("/returns/TK9/packing", own=True, roles=only(*SENDERS)),
    Route("/papers/training_record/PX9/file", own=True), Route("/papers/baler_register/{register}/file", own=True),
    Route("/papers/quality_feedback/FKWX202606009/file", own=True),
    Route("/papers/parts_return_tag/TK9/file", own=True),
    Route("/papers/quality_report/{report}/file", own=True), Route("/papers/parts_request/SB9/file", own=True),
    Route("/papers/arrival_confirmation/CK9/file", own=True), Route("/papers/parts_return/TK9/file", own=True),
    Route("/papers/parts_return_list/TK9/file", own=True),
    Route("/papers/parts_return_packing_list/TK9/file", own=True),
)  # fmt: skip
"""GET; braces are numbers that were made."""

BUTTONS = (
    Route("/trainings", roles=only(*SENDERS), post={}), Route("/registers", roles=only(*SENDERS), post={}),
    Route("/parts-requests", roles=only(*SENDERS), post={}), Route("/returns", roles=only(*SENDERS), post={}),
    Route("/improvements", roles=only("hq"), post={"period": "2026-07"}),
    Route("/deliveries", roles=only("hq"), post={}),
    Route("/deposits", roles=only("hq"), post={"station_code": "ST03", "amount": "x", "record": "r"}),
    Route("/trainings/PX9", own=True, roles=only("hq"), post={"do": "confirm"}),
    Route("/registers/{register}", own=True, roles=only("hq"), post={"do": "confirm"}),
    Route("/parts-requests/SB9", own=True, roles=only("hq"), post={"do": "refuse"}),
    Route("/quality/WX202606009", own=True, roles=only(*SENDERS), post={"f.cause": "磨损"}),
    Route("/quality/events", roles=only("hq"), post={"ticket_nos": "WX-0"}),
    Route("/quality/events/{event}", own=True, roles=only("hq"), post={"do": "close", "measures": ""}),
    Route("/campaigns", roles=only("hq"), post={"campaign": "培训班", "held_on": "2026-06-15"}),
    Route("/improvements/{report}", own=True, roles=only(*SENDERS), post={"f.conclusion": "好"}),
    Route("/deliveries/CK9", own=True, roles=only(*SENDERS), post={"do": "counted"}),
    Route("/returns/TK9/decision", own=True, roles=only("hq"), post={"do": "refuse"}),
    Route("/returns/TK9/packing", own=True, roles=only(*SENDERS), post={"f.carrier": "物流"}),
    Route("/returns/TK8/receipt", own=True, roles=only("hq", "clerk", "receiving"), post={}),
    Route("/returns/TK9/verdict", own=True, roles=only("hq"), post={"verdict.0": "accepted"}),
    Route("/settlements/JS-ST01-2026-05/adjust", own=True, roles=only("hq"), post={"period": "2026-07", "reason": "x"}),
)  # fmt: skip


@pytest.fixture(scope="module")
def numbers(desk: Desk) -> dict[str, str]:
    """One paper of each kind, all ST01's, with a customer whose phone and street nobody else needs."""
    store = desk.store
    owner = {"customer_name": "赵示例", "customer_phone": PHONE}
    machine = {"serial_no": "HK9Y-2026-07777", "sold_on": "2026-06-20", **owner}
    training = {
        **machine,
        "record_no": "PX9",
        "trained_on": "2026-06-21",
        "place": "西平",
        "trainer": "孙",
        "topics": ["润滑"],
    }
    trainings.report(store, ST01, Page(training), NOW)
    line = {**machine, "bale_count": "0", "customer_address": f"河南省驻马店市西平县{STREET}"}
    register = registering.register(store, ST01, Page({"filled_on": "2026-07-01"}, [line]), NOW)
    news = feedbacks.of_ticket(store, ST01, "WX202606009").feedback
    with_phone = {**machine, "bale_count": 3, "made_on": "2026-05-01", "work_place": "西平", "fault": "断"}
    visit = {**with_phone, "reported_at": "2026-06-10 08:00"}
    sent = {
        "part_no": news.part_no,
        "cause": "磨损",
        "culprit_part_no": news.part_no,
        "filled_by": "孙",
        "filled_on": "2026-06-10",
    }
    feedbacks.send(store, ST01, "WX202606009", Page(sent, [visit]), NOW)
    project = Project("ST01", "新打结嘴", "HK-0101", "2026-07", ("HK9Y-2023-00508",))
    asked = improvements.assign(store, HQ, project, NOW)
    asked_parts = PartsRequest("SB9", "ST01", reason="急", lines=(PartsRequestLine("HK-0301", None, 1),))
    spare_parts.request(store, ST01, asked_parts, NOW)
    delivered = ArrivalConfirmation("CK9", "ST01", NOW.date(), lines=(ArrivalLine("HK-0301", "主变速箱总成", 1),))
    spare_parts.record_delivery(store, HQ, delivered, NOW)
    part = PartsReturnLine("HK-0301", "主变速箱总成", quantity=1, order_no="YJ1", ordered_on=NOW.date(), reason="多要")
    for number in ("TK8", "TK9"):
        application = PartsReturn(
            number, "ST01", "退货", "多要", "多订", "孙示范", NOW.date(), lines=(part,), issued_on=NOW.date()
        )
        archive.put_return(store, application, evidence=None, by="hq", at=NOW)
        returns_desk.decide(store, HQ, number, Notice(approve=True, return_address="仓库"), NOW)
    packed = {"shipped_on": "2026-07-05", "carrier": "物流", "transport_mode": "公路零担", "boxes": "1"}
    boxes = [{"box_no": "1", "part_no": "HK-0301", "quantity": "1"}]
    returns_desk.send(store, ST01, "TK9", Page(packed, boxes), NOW)
    settling.settle(store, HQ, "ST01", "2026-05", NOW)
    opened = quality_events.open_event(store, HQ, NewEvent("HK-0102", ("WX202606009",)), NOW)
    return {
        "register": register.register.register_no or "",
        "report": asked.report.report_no,
        "event": str(opened.id),
    }


@pytest.fixture(scope="module")
def browsers(desk: Desk) -> dict[str, TestClient]:
    """Everybody signed in on a browser, and nobody."""
    app, found = create_app(desk), {}
    for name in PEOPLE:
        found[name] = TestClient(app, headers=HTML, follow_redirects=False)
        assert found[name].post("/signin", data={"name": name, "password": PASSWORD}).status_code == 303
    return {**found, "": TestClient(app, headers=HTML, follow_redirects=False)}


def expected(route: Route, name: str) -> set[int]:
    """The statuses that a person may get: a refusal is 403, another station's is as if it were not there."""
    if route.own and name == "st02":
        return {403, 404}
    if name not in route.roles:
        return {403}
    return {200, 303} if route.post is None else {200, 303, 409, 422}


def ask(browser: TestClient, route: Route, numbers: dict[str, str]) -> tuple[int, str]:
    path = route.path.format(**numbers)
    answer = browser.get(path) if route.post is None else browser.post(path, data=route.post or {"none": ""})
    return answer.status_code, answer.text if "html" in answer.headers.get("content-type", "") else ""


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.path)
def test_a_page_is_open_to_those_whose_work_it_is_and_to_nobody_else(
    browsers: dict[str, TestClient], numbers: dict[str, str], route: Route
) -> None:
    got = {name: ask(browsers[name], route, numbers) for name in PEOPLE}
    assert {name: status for name, (status, _) in got.items() if status not in expected(route, name)} == {}
    assert ask(browsers[""], route, numbers)[0] == 303
    assert all(says_what_to_do(text) for status, text in got.values() if status in (403, 404))


@pytest.mark.parametrize("route", BUTTONS, ids=lambda route: route.path)
def test_a_button_works_for_those_whose_work_it_is_and_for_nobody_else(
    browsers: dict[str, TestClient], numbers: dict[str, str], route: Route
) -> None:
    others = [name for name in PEOPLE if name not in route.roles or (route.own and name == "st02")]
    refused = {name: ask(browsers[name], route, numbers)[0] for name in others}
    assert {name: status for name, status in refused.items() if status not in expected(route, name)} == {}
    assert ask(browsers[""], route, numbers)[0] in (303, 401)
    allowed = next(name for name in PEOPLE if name not in others)
    assert ask(browsers[allowed], route, numbers)[0] in expected(route, allowed)


def says_what_to_do(text: str) -> bool:
    """A refusal in Chinese that tells the reader what to do."""
    said = re.search(r"<h1>(.*?)</h1><p>(.*?)</p>", text, re.DOTALL)
    return bool(said and re.search("请|必须|不用", said[2]) and not re.search("[a-z]{4,}", said[2]))


@pytest.mark.parametrize("name", ["receiving", "admin"])
def test_who_calls_no_customer_sees_no_phone_and_no_street_in_any_paper(
    browsers: dict[str, TestClient], numbers: dict[str, str], name: str
) -> None:
    pages = [route for route in PAGES if name in route.roles]
    shown = {
        route.path for route in pages if PHONE in (text := ask(browsers[name], route, numbers)[1]) or STREET in text
    }
    assert shown == set()
    told = browsers["hq"].get(f"/registers/{numbers['register']}").text
    assert PHONE in told
    assert STREET in told
    alerts = browsers[name].get("/api/alerts", headers={"accept": "application/json"}).text
    assert "****" in alerts


def test_a_photo_of_a_return_is_its_own_stations_and_headquarters(
    browsers: dict[str, TestClient], numbers: dict[str, str]
) -> None:
    assert numbers
    photo = ("a.jpg", (samples_dir() / "photos" / "gear-clean.jpg").read_bytes())
    path = "/returns/TK9/photos"
    assert browsers["st02"].post(path, files={"photos": photo}, data={"line": "1"}).status_code == 404
    assert browsers["st01"].post(path, files={"photos": photo}, data={"line": "1"}).status_code == 303
    shown = re.search(r'href="(/api/returns/TK9/photos/[0-9a-f]+)"', browsers["st01"].get("/returns/TK9").text)
    assert shown
    statuses = {name: browsers[name].get(shown[1]).status_code for name in ("st01", "hq", "receiving", "st02")}
    assert statuses == {"st01": 200, "hq": 200, "receiving": 200, "st02": 404}
    assert browsers["st01"].get(shown[1][:-4] + "0000").status_code == 404


def test_what_waits_is_told_to_whom_it_concerns(browsers: dict[str, TestClient], numbers: dict[str, str]) -> None:
    headers = {"accept": "application/json"}
    todos = {name: browsers[name].get("/api/board", headers=headers).json()["todos"] for name in PEOPLE}
    of = {name: {(one["what"], one["number"]) for one in found} for name, found in todos.items()}
    assert of["st02"] == set()
    assert ("report_improvement", numbers["report"]) in of["st01"]
    assert ("confirm_training", "PX9") not in of["st01"]
    deliveries_due = [one for one in todos["hq"] if one["what"] == "confirm_delivery"]
    assert [(one["number"], one["days_left"]) for one in deliveries_due] in ([], [("CK9", 7)])
    assert not {what for what, _ in of["admin"]} & {"confirm_training", "receive_return", "judge_return"}


def test_another_station_finds_nothing_of_a_customer_anywhere(
    browsers: dict[str, TestClient], numbers: dict[str, str]
) -> None:
    texts = {route.path: ask(browsers["st02"], route, numbers)[1] for route in PAGES}
    private = (PHONE, STREET, "赵示例", "PX9", "SB9", "CK9", "TK9", numbers["register"], numbers["report"])
    assert {path for path, text in texts.items() if any(word in text for word in private)} == set()


def test_a_machine_of_another_station_tells_its_warranty_and_no_customer(browsers: dict[str, TestClient]) -> None:
    page = browsers["st02"].get("/dispatch?serial_no=hk9y-2023-00508").text
    assert "三包" in page
    assert "购机日期" in page
    owner = browsers["hq"].get("/api/balers/HK9Y-2023-00508", headers={"accept": "application/json"}).json()["baler"]
    assert owner["customer_name"] not in page
    assert owner["customer_phone"] not in page


def test_a_register_of_anothers_machine_learns_no_customer_from_the_answer(
    browsers: dict[str, TestClient], desk: Desk
) -> None:
    line = {"serial_no": "HK9Y-2023-00508", "sold_on": "2026-06-20", "bale_count": "1", "customer_name": "某某",
            "customer_phone": "13811112222", "customer_address": "某地"}  # fmt: skip
    sent = registering.register(desk.store, ST02, Page({"filled_on": "2026-07-01"}, [line]), NOW)
    page = browsers["st02"].get(f"/registers/{sent.register.register_no}").text
    known = archive.get_baler(desk.store, "HK9Y-2023-00508")
    assert known is not None
    assert "已在档案里登记" in page
    assert str(known.customer_name) not in page
    assert str(known.customer_phone) not in page
    registering.decide(desk.store, HQ, sent.register.register_no or "", confirm=True, at=NOW)
    assert archive.get_baler(desk.store, "HK9Y-2023-00508") == known


def test_every_page_of_these_workflows_stands_in_the_table() -> None:
    ours = ("trainings", "registers", "quality", "improvements", "parts-requests", "deliveries", "returns", "deposits",
            "papers", "dispatch", "campaigns")  # fmt: skip
    listed = {(route.post is None, shape(route.path.partition("?")[0])) for route in (*PAGES, *BUTTONS)}
    missing = {
        (method, route.path)
        for router in PAGE_ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path.split("/")[1] in ours
        for method in route.methods or ()
        if (method == "GET", shape(route.path)) not in listed
    }
    assert missing == {("POST", "/returns/{application_no}/photos")}


def shape(path: str) -> str:
    """A path with its numbers left out, as far as the pages need to be told apart."""
    words = {"new", "edit", "packing", "decision", "receipt", "verdict", "file", "events", "photos"}
    first, *rest = path.strip("/").split("/")
    return "/".join([first, *(word if word in words else "*" for word in rest)])
