"""How long a form takes to fill, and what LibreOffice takes for the same document."""

import resource
from collections.abc import Iterator

import generators
from benchmarks.figures import Figure, cpu_ms
from generators import office
from templates_docx.kinds import Kind

TICKET = Kind.REPAIR_TICKET
BATCH = 1000
_KB = 1024
_ROWS = 500


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


def figures() -> Iterator[Figure]:
    """Yield CPU times and sizes."""
    one = ticket(1)
    yield Figure("ticket as Word", cpu_ms(lambda: generators.word(TICKET, one), 100), "CPU-ms", "< 5")
    yield Figure("ticket as PDF", cpu_ms(lambda: generators.pdf(TICKET, [one]), 60), "CPU-ms", "< 15")
    yield Figure("ticket as PDF, size", len(generators.pdf(TICKET, [one]).data) / _KB, "KB")
    yield Figure("ticket checked only", cpu_ms(lambda: generators.check(TICKET, one), 100), "CPU-ms")
    batch = [ticket(number) for number in range(BATCH)]
    yield Figure(
        f"{BATCH} tickets as one PDF", cpu_ms(lambda: generators.pdf(TICKET, batch), 1) / 1000, "CPU-s", "<= 3"
    )
    size = len(generators.pdf(TICKET, batch).data) / _KB / _KB
    yield Figure(f"{BATCH} tickets as one PDF, size", size, "MB", "<= 3")
    lines = [{"box_no": 1, "tag_no": f"JJ{row:06d}", "part_no": "HK-0231", "quantity": 1} for row in range(_ROWS)]
    packing = {"shipment_no": "FY20260001", "lines": lines}
    yield Figure(
        f"packing list of {_ROWS} lines as Word",
        cpu_ms(lambda: generators.word(Kind.PACKING_LIST, packing), 3),
        "CPU-ms",
    )
    yield Figure(
        f"packing list of {_ROWS} lines as PDF",
        cpu_ms(lambda: generators.pdf(Kind.PACKING_LIST, [packing]), 3),
        "CPU-ms",
    )
    yield Figure("ticket as Excel", cpu_ms(lambda: generators.sheet(TICKET, one), 30), "CPU-ms")
    yield from _office(generators.word(TICKET, one).data)


def _office(document: bytes) -> Iterator[Figure]:
    """Yield what LibreOffice needs to turn the same Word document into PDF, alone and twenty in one run."""
    if not office.available():
        return
    for count in (1, 20):
        before = _children_s()
        office.to_pdf({f"ticket{number}": document for number in range(count)})
        spent = (_children_s() - before) * 1000 / count
        yield Figure(f"the Word file to PDF by LibreOffice, {count} a run", spent, "CPU-ms", "to compare")


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
