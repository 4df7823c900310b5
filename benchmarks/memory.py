"""What 500 mixed pages leave in the memory of one reading process, as the service runs it.

Photos of tickets, tags and packing lists of many sizes, printed and scanned files, e-invoices, a photographed invoice,
other people's paper without marks and a blank page, through one worker of `service.jobs.pools`; its resident memory is
looked at after every document.
"""

import io
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image

import generators
from benchmarks.figures import Figure
from benchmarks.invoices import specimen as make_invoice
from extractors.results import RgbImage
from generators import specimen
from generators.photograph import Shot, photograph
from generators.specimen_invoice import pdf as invoice_pdf
from generators.specimen_invoice import xml as invoice_xml
from service.jobs import runner
from service.jobs.pools import Limits, LocalPool
from service.jobs.tasks import Task
from service.usecases.reading import warm_up
from templates_docx.kinds import Kind

PAGES = 500
SETTLED = 50  # pages after which memory is to stay as it is
_STEP = 50
_ENDLESS = Limits(memory_mib=1_000_000, documents=1_000_000)  # else the service would begin a new process
_MEGAPIXELS = (2.0, 3.0, 5.0, 8.0, 12.0)
_SMALLEST, _LARGEST = 0.75, 1.1  # how photos are scaled from one round to the next
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the mix; a photo is scaled anew every time it comes."""

    name: str
    data: bytes = b""
    photo: RgbImage | None = None

    def upload(self, random: Random) -> bytes:
        """Return its bytes as somebody would send them."""
        if self.photo is None:
            return self.data
        scale = random.uniform(_SMALLEST, _LARGEST)
        scaled = cv2.resize(self.photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return bytes(cv2.imencode(".jpg", scaled[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])[1])


@dataclass(frozen=True, slots=True)
class Curve:
    """Resident memory over the pages read, MiB."""

    at: tuple[tuple[int, int], ...]  # pages, MiB
    highest: int

    def after(self, pages: int) -> int:
        """Return the memory once so many pages were read."""
        return next(mib for read, mib in self.at if read >= pages)

    def most_after(self, pages: int) -> int:
        """Return the highest memory seen between documents once so many pages were read."""
        return max(mib for read, mib in self.at if read >= pages)


def figures() -> Iterator[Figure]:
    """Read the pages and return what was seen."""
    curve = read_through(mix(), PAGES)
    for pages in range(_STEP, PAGES + 1, _STEP):
        yield Figure(f"resident memory after {pages} pages", curve.after(pages), "MB", "below 1000")
    settled = curve.after(SETTLED)
    yield Figure(f"growth after the first {SETTLED} pages", 100 * (curve.after(PAGES) / settled - 1), "%", "at most 5")
    yield Figure(f"most between documents after {SETTLED} pages", curve.most_after(SETTLED), "MB", "below 1000")
    yield Figure("highest while a page was read", curve.highest, "MB", "below 1000")


def read_through(papers: Sequence[Paper], pages: int) -> Curve:
    """Send documents round and round to one process until it has read so many pages."""
    random = Random(1)  # noqa: S311 - a repeatable sample
    pool = LocalPool(1, limits=_ENDLESS, warm_up=warm_up)
    seen, read, highest = [], 0, 0
    try:
        for number, paper in enumerate(cycle(papers)):
            outcome = pool.submit(runner.read, Task(number, 1, paper.upload(random))).result()
            assert outcome.code is None, f"{paper.name}: {outcome.code} {outcome.trace}"
            read += len(outcome.pages)
            (process,) = multiprocessing.active_children()
            seen.append((read, _resident_mib(process.pid)))
            highest = outcome.peak_mib
            if read >= pages:
                break
    finally:
        pool.close()
    return Curve(tuple(seen), highest)


def mix() -> list[Paper]:
    """Return the documents, in the order in which they come."""
    random = Random(2)  # noqa: S311 - a repeatable sample
    tickets = list(_tickets())
    tag = {
        "ticket_no": "WX202600012",
        "station_code": "ST01",
        "part_no": "HK-0231",
        "part_name": "打结嘴",
        "fault": "磨损",
    }
    tags = [generators.pdf(Kind.OLD_PART_TAG, [{**tag, "tag_no": f"WX202600012-{n}"}]).data for n in range(1, 4)]
    sheet = generators.pdf(Kind.OLD_PART_TAG, [{**tag, "tag_no": f"WX202600012-{n}"} for n in range(1, 11)]).data
    lists = [generators.pdf(Kind.PACKING_LIST, [_packing_list(n)]).data for n in range(2)]
    bills = [make_invoice(random) for _ in range(4)]
    groups = [
        tickets,
        [_photo("tag", page, 10 + n, megapixels=(1.0, 2.0, 12.0)[n]) for n, page in enumerate(tags)],
        [_photo("ten tags", sheet, 20, megapixels=8.0)],
        [_photo("packing list", page, 30 + n, megapixels=(3.0, 8.0)[n]) for n, page in enumerate(lists)],
        [Paper("printed file", page) for page in lists],
        [_scanned()],
        list(_foreign()),
        [Paper("invoice as XML", invoice_xml(bill).encode()) for bill in bills],
        [Paper("invoice as PDF", invoice_pdf(bill)) for bill in bills],
        [_photo("invoice on paper", invoice_pdf(bills[0]), 40, megapixels=3.0, page_mm=(210.0, 140.0))],
        [_photo("blank page", generators.pdf(Kind.PACKING_LIST, [{}]).data, 50, megapixels=12.0)],
    ]
    papers = [paper for group in groups for paper in group]
    random.shuffle(papers)
    return papers


def _tickets() -> Iterator[Paper]:
    from samples.accuracy.photos import STYLES, Plan, make_sample
    from samples.accuracy.tickets import make_world

    world = make_world()
    for number, megapixels in enumerate(_MEGAPIXELS):
        sample = make_sample(world, Plan(700 + number, STYLES[number % len(STYLES)], "LongCang")).photo
        yield Paper("ticket", photo=_scaled(sample, megapixels))


def _scanned() -> Paper:
    """Return a ticket's scan as scanners send it: a PDF of nothing but a picture."""
    from samples.accuracy.photos import Plan, make_sample
    from samples.accuracy.tickets import make_world

    page = make_sample(make_world(), Plan(720, "mixed", "LongCang", camera="scan")).photo
    file = io.BytesIO()
    Image.fromarray(page).save(file, "PDF", resolution=220.0)
    return Paper("scanned file", file.getvalue())


def _foreign() -> Iterator[Paper]:
    """Yield photos of paper that bears no marks: its text is looked for all over the page."""
    from samples.accuracy.foreign import drawn, specimens
    from samples.accuracy.foreign.sheet import Look
    from samples.accuracy.tickets import make_world

    world = make_world()
    for number, megapixels in enumerate((3.0, 12.0)):
        layout = drawn.layout(730 + number, held_out=False)
        picture = specimens.make(world, layout, Look(), 730 + number, "photo").picture
        yield Paper("another's paper", photo=_scaled(picture, megapixels))


def _scaled(picture: RgbImage, megapixels: float) -> RgbImage:
    scale = (megapixels * 1e6 / (picture.shape[0] * picture.shape[1])) ** 0.5
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def _photo(
    name: str, document: bytes, seed: int, *, megapixels: float, page_mm: tuple[float, float] | None = None
) -> Paper:
    page = specimen.render(document, dpi=200)
    size = page_mm or (page.shape[1] / 200 * 25.4, page.shape[0] / 200 * 25.4)
    return Paper(name, photo=photograph(page, size, seed, Shot(megapixels=megapixels)).image)


def _packing_list(number: int) -> dict[str, object]:
    return {
        "shipment_no": f"FY2026060{number}",
        "station_code": "ST01",
        "shipped_on": date(2026, 6, 8),
        "carrier": "顺达零担物流",
        "boxes": 2,
        "lines": [
            {"box_no": 1, "tag_no": f"WX202600012-{n}", "part_no": "HK-0231", "part_name": "打结嘴", "quantity": n}
            for n in range(1, 9)
        ],
    }


def _resident_mib(pid: int | None) -> int:
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // _MIB
    return 0
