"""How long a form takes to fill, how large it is, and what other programs take for the same ticket."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

import generators
from benchmarks import other_programs
from benchmarks.figures import Figure, cpu_ms, in_turn
from benchmarks.other_programs import WARM
from generators.results import FormData
from templates_docx.kinds import Kind

TICKET = Kind.REPAIR_TICKET
BATCH = 1000
TICKETS = 48  # that each other program makes, once each
_TIMES = 80
_KB = 1024
_ROWS = 500
_NAMES = ("打结器总成", "割绳刀", "齿轮箱", "轴承座", "压捆室侧板")
_RESIDENT = (
    "import generators; from benchmarks import figures, generators as ours; "
    "generators.pdf(ours.TICKET, [ours.ticket(number) for number in range(ours.BATCH)]); "
    "print(figures.peak_mib())"
)


def ticket(number: int) -> dict[str, object]:
    """A ticket as the desk prefills it: what the archive knows of the machine and its owner, and two part lines."""
    return {
        "ticket_no": f"WX2026{number:05d}",
        "station_code": f"ST{number % 40:02d}",
        "serial_no": f"HK9Y-2021-{number:05d}",
        "model": "9YFQ-2.2",
        "bale_count": 8000 + number,
        "customer_name": "张王李赵刘陈杨黄周吴"[number % 10] + "建国",
        "customer_phone": f"138{number:08d}",
        "customer_address": f"河南省驻马店市西平县柏城街道人民路{number}号东海农机合作社",
        "made_on": "2021-03-01",
        "sold_on": "2021-05-20",
        "reported_at": "2026-06-01T08:30",
        "accepted_on": "2026-06-01",
        "work_place": "河南省西平县二郎镇",
        "fault": "打结器不打结，捆绳断，压缩室有异响",
        "warranty": True,
        "lines": [
            {"part_no": "HK-0231", "part_name": "打结器总成", "job": "更换打结器", "quantity": 1},
            {"part_no": "HK-0455", "part_name": "割绳刀", "job": "更换割绳刀", "quantity": 2},
        ],
    }


def packing_list() -> dict[str, object]:
    """A packing list of many tags, five to a box."""
    lines = [
        {
            "box_no": row // 5 + 1,
            "tag_no": f"WX2026{row // 2:05d}-{row % 2 + 1}",
            "part_no": f"HK-{row % 60:04d}",
            "part_name": _NAMES[row % len(_NAMES)],
            "quantity": 1,
        }
        for row in range(_ROWS)
    ]
    return {"shipment_no": "ZX202606001", "station_code": "ST01", "boxes": _ROWS // 5, "lines": lines}


def figures() -> Iterator[Figure]:
    """Yield CPU times of this process, sizes, and ratios to other programs; every ticket is made once only."""
    tickets = [ticket(number) for number in range(1, TICKETS + 1)]
    one = tickets[0]
    word_ms = _each_ms(1000, lambda record: generators.word(TICKET, record))
    pdf_ms = _each_ms(2000, lambda record: generators.pdf(TICKET, [record]))
    yield Figure("ticket as Word", word_ms, "CPU-ms", "<= 3")
    yield Figure("ticket as PDF", pdf_ms, "CPU-ms", "<= 10")
    yield Figure("ticket as PDF, size", len(generators.pdf(TICKET, [one]).data) / _KB, "KB")
    yield Figure("ticket as Excel", _each_ms(3000, lambda record: generators.sheet(TICKET, record)), "CPU-ms")
    yield Figure("ticket checked only", _each_ms(4000, lambda record: generators.check(TICKET, record)), "CPU-ms")
    yield from _batch()
    packing = packing_list()
    for name, work in (
        ("Word", lambda: generators.word(Kind.PACKING_LIST, packing)),
        ("PDF", lambda: generators.pdf(Kind.PACKING_LIST, [packing])),
    ):
        yield Figure(f"packing list of {_ROWS} lines as {name}", cpu_ms(work, 10, warm=WARM), "CPU-ms", "<= 50")
    ours = generators.pdf(TICKET, [one]).data
    word = generators.word(TICKET, one).data
    yield from other_programs.compared(tickets, ours, word, word_ms=word_ms, pdf_ms=pdf_ms)


def _each_ms(first: int, make: Callable[[FormData], object]) -> float:
    """Time tickets from a number on that this process has not seen, each once: nothing that is kept of one helps."""
    works = [partial(make, ticket(number)) for number in range(first, first + _TIMES + WARM)]
    return cpu_ms(in_turn(works), _TIMES, warm=WARM)


def _batch() -> Iterator[Figure]:
    records = [ticket(number) for number in range(BATCH)]
    name = f"{BATCH} tickets as one PDF"
    yield Figure(name, cpu_ms(lambda: generators.pdf(TICKET, records), 1) / 1000, "CPU-s", "<= 3")
    yield Figure(f"{name}, size", len(generators.pdf(TICKET, records).data) / _KB / _KB, "MB", "<= 3")
    resident = subprocess.run([sys.executable, "-c", _RESIDENT], capture_output=True, check=True, text=True)
    yield Figure(f"{name}, resident", float(resident.stdout), "MB", "<= 300")
