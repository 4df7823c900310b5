"""Photograph the pages that the README shows: `python -m tools.page_pictures DIR`, where the demo ran in DIR.

Needs Chromium. It sends in one more ticket, written by a hasty hand and taken askew, and leaves it to be reviewed.
"""

import io
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from generators import photograph, specimen
from generators.photograph import Shot
from service.config import settings
from service.store import archive, documents
from service.store.unit import Store
from service.usecases import forms, intake, review
from service.usecases.demo_stage import HQ, moment
from service.usecases.intake import Upload
from service.usecases.reading import read_document
from service.web.app import create_app
from service.web.desk import Desk
from templates_docx import load
from templates_docx.kinds import Kind

FOLDER = Path("docs/images")
NOW = moment("07-06T10:00")
PORT = 8123
SIZE = (1440, 900)
WIDTH = 1000  # px of the pictures
PASSWORD = "stationdesk"  # noqa: S105  # of the demo's accounts
TICKET, LIKE, SERIAL = "WX202606031", "WX202606005", "HK9Y-2025-00638"
HAND, PHONE = 6, 36  # seeds
DIM = Shot(blur_px=1.3, noise=5.0, shadow=0.3, bend_mm=1.0, quality=80)


def send_in(store: Store) -> int:
    """Send in the photo of a ticket, read it, and return the document's number; once a folder."""
    known = documents.of_record(store, Kind.REPAIR_TICKET.value, TICKET)
    if known:
        return known[0][0].id
    printed = dict(forms.prefilled_ticket(store, ticket_no=TICKET, station_code="ST01", serial_no=SERIAL))
    truth = forms.data_of(archive.get_ticket(store, LIKE))
    written = {spec.name for spec in load.form(Kind.REPAIR_TICKET).fields} - set(printed)
    columns = {spec.name for spec in load.form(Kind.REPAIR_TICKET).lines}
    by_hand = {name: value for name, value in truth.items() if name in written}
    by_hand["lines"] = [{name: value for name, value in line.items() if name in columns} for line in truth["lines"]]
    blank = forms.fill(Kind.REPAIR_TICKET, [printed], format="pdf").data
    page = specimen.fill_by_hand(blank, specimen.Scene(Kind.REPAIR_TICKET), by_hand, HAND).page
    photo = photograph.photograph(page, load.layout(Kind.REPAIR_TICKET).page_mm, PHONE, DIM)
    out = io.BytesIO()
    Image.fromarray(photo.image).save(out, "JPEG", quality=DIM.quality)
    upload = Upload(f"维修单 {TICKET}.jpg", out.getvalue())
    intake.receive(store, [upload], kind=None, by=HQ, at=NOW)
    lease = review.claim(store, "pictures", NOW, lease=timedelta(minutes=5))
    if lease is None:
        raise SystemExit("the ticket was not queued: run the demo in a fresh folder")
    review.record(store, lease, read_document(upload.data, None, archive.lexicon(store)), NOW)
    return lease.document_id


@contextmanager
def served(store: Store) -> Iterator[str]:
    """Serve a desk and give its address."""
    app = create_app(Desk(store, settings(), lambda: NOW, lambda: None))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=PORT, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{PORT}"
    server.should_exit = True
    thread.join()


def shoot(page: Page, name: str) -> None:
    """Write what a page shows as a small PNG."""
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = shown.resize((WIDTH, WIDTH * shown.height // shown.width), Image.Resampling.LANCZOS)
    small.quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def main(folder: Path) -> None:
    """Write the pictures of a review and of a month's statement."""
    store = Store(folder)
    number = send_in(store)
    with served(store) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}, base_url=address).new_page()
        page.goto("/signin")
        page.get_by_label("账号").fill("hq")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.goto(f"/documents/{number}")
        page.locator(".f.doubt input, .f.doubt textarea").first.focus()
        page.wait_for_timeout(500)  # the picture moves to the field
        shoot(page, "review")
        page.goto("/settlements/JS-ST01-2026-06")
        shoot(page, "statement")
        browser.close()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
