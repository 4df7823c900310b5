"""How many of an invoice's fields are read exactly: real files where they are at hand, specimens always.

`python -m benchmarks.invoices` prints the tables of docs/accuracy-invoices.md. Real files are looked for in
$STATIONDESK_DATA/invoices or ../shared/data/invoices; `--scans` also recognises the pictures, about 3 CPU-s each.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import extractors
from benchmarks.figures import Figure
from extractors import invoices, pages
from extractors.invoices import words
from extractors.invoices.fields import FIELDS, LINE_FIELDS
from extractors.results import PageReading, Reading
from generators.photograph import photograph
from generators.specimen_invoice import Freight, Invoice, InvoiceLine, Style, pdf, social_credit_code, xml
from service.media import decode_image

ROOT = Path(__file__).resolve().parent.parent
_SPECIMENS = 60
_PHOTOS = 12
_FEW = 10
_CARRIERS = ("顺达零担物流", "捷运达货运", "北方快运（样例）", "Blue Ocean 供应链")
_TOWNS = ("石家庄", "通辽", "白城", "阿克苏", "张家口", "佳木斯")


@dataclass(frozen=True, slots=True)
class Score:
    """What was read of one file."""

    name: str
    right: int
    asked: int
    head: str  # right/asked of the fields outside the lines
    wrong: tuple[str, ...]  # the fields that differ, with what was read
    accepted: int  # fields that no person would have looked at
    accepted_wrong: int
    cpu_ms: float


def score(name: str, truth: Mapping[str, object], reading: PageReading | None, cpu_s: float) -> Score:
    """Compare one reading with what the file says; the remark is reported apart."""
    pairs = list(_pairs(truth, reading))
    wrong = [(field, text, read) for field, text, read in pairs if _plain(read) != text]
    return Score(
        name,
        len(pairs) - len(wrong),
        len(pairs),
        f"{_heads(pairs) - _heads(wrong)}/{_heads(pairs)}",
        tuple(f"{field}: {_plain(read)!r}, not {text!r}" for field, text, read in wrong),
        sum(read is not None and read.accepted for _, _, read in pairs),
        sum(read is not None and read.accepted for _, _, read in wrong),
        cpu_s * 1000,
    )


def _pairs(
    truth: Mapping[str, object], reading: PageReading | None
) -> Iterator[tuple[str, str | None, Reading | None]]:
    for name in FIELDS:
        if name in truth and name != "remark":
            yield name, _expected(truth[name]), reading.fields.get(name) if reading else None
    lines = truth.get("lines") or []
    assert isinstance(lines, Sequence)
    for place, line in enumerate(lines):
        read = reading.lines[place] if reading and place < len(reading.lines) else {}
        for name in LINE_FIELDS:
            yield f"lines[{place}].{name}", _expected(line[name]), read.get(name)


def _heads(pairs: Sequence[tuple[str, str | None, Reading | None]]) -> int:
    return sum(not name.startswith("lines") for name, _, _ in pairs)


def _expected(label: object) -> str | None:
    return None if label is None else "0.00" if label == "***" else str(label)


def _plain(read: Reading | None) -> str | None:
    if read is None or read.value is None:
        return None
    return read.value.isoformat() if isinstance(read.value, date) else str(read.value)


def real_files(folder: Path, *, scans: bool) -> Iterator[Score]:
    """Score the labelled files of a folder."""
    for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        data = (folder / row["file"]).read_bytes()
        picture = row["kind"] in {"jpg", "png"}
        if picture and not scans:
            continue
        started = time.process_time()
        reading = read_scan(data) if picture else invoices.read(pages.open_pages(data)).get(1)
        yield score(row["file"], row["labels"], reading, time.process_time() - started)


def read_scan(data: bytes) -> PageReading | None:
    """Read a picture of an invoice as the service does."""
    return extractors.read_page(decode_image(data))[0]


def specimens(count: int, seed: int) -> Iterator[Score]:
    """Score specimens of our own, made without looking at how they are read."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable sample
    for number in range(count):
        invoice = specimen(rng)
        style = Style(
            text_pt=rng.choice((7.5, 8.5, 9.0)),
            value_drop_mm=rng.choice((-0.5, 0.0, 0.6)),
            joined=rng.random() < 0.4,
            code=rng.random() < 0.8,
        )
        for kind, data in (("xml", xml(invoice).encode()), ("pdf", pdf(invoice, style))):
            started = time.process_time()
            reading = invoices.read(pages.open_pages(data)).get(1)
            yield score(f"{kind}_{number:02d}", truth_of(invoice), reading, time.process_time() - started)


def photos(count: int, seed: int) -> Iterator[Score]:
    """Score printed specimens in simulated phone photos."""
    rng = random.Random(seed)  # noqa: S311 - a repeatable sample
    for number in range(count):
        invoice = specimen(rng)
        photo = photograph(pages.page_image(pdf(invoice), 1), (210.0, 140.0), seed + number).image
        started = time.process_time()
        reading = extractors.read_page(photo)[0]
        yield score(f"photo_{number:02d}", truth_of(invoice), reading, time.process_time() - started)


def specimen(rng: random.Random) -> Invoice:
    """Return a freight invoice of one to four lines, one in ten red."""
    sign = -1 if rng.random() < 0.1 else 1
    lines = []
    for _ in range(rng.randint(1, 4)):
        amount = sign * Decimal(rng.randrange(100, 900_000)) / 100
        rate = rng.choice(("9%", "6%", "3%", "免税"))
        tax = Decimal(0) if rate == "免税" else (amount * Decimal(rate[:-1]) / 100).quantize(Decimal("0.01"))
        item = rng.choice(("*运输服务*货物运输", "*物流辅助服务*收派服务费", "*运输服务*国内公路货物运输服务"))
        lines.append(InvoiceLine(item, amount.quantize(Decimal("0.01")), rate, tax.quantize(Decimal("0.01"))))
    amount, tax = sum(line.amount for line in lines), sum(line.tax for line in lines)
    day = date(2024, 1, 1) + timedelta(days=rng.randrange(900))
    town, other = rng.sample(_TOWNS, 2)
    return Invoice(
        invoice_no=f"{day:%y}13{rng.randrange(10**16):016d}",
        issued_on=day,
        seller_name=town + rng.choice(_CARRIERS) + "有限公司",
        seller_tax_no=_tax_no(rng),
        buyer_name=f"{other}农业机械制造有限公司",
        buyer_tax_no=_tax_no(rng),
        lines=tuple(lines),
        amount=Decimal(amount),
        tax=Decimal(tax),
        total=Decimal(amount + tax),
        total_in_words=words.to_words(Decimal(amount + tax)),
        remark=f"运单号：YD{rng.randrange(10**8):08d}",
        kind_no=rng.choice(("01", "02")),
        freight=tuple(
            Freight(plate_no=f"冀A{rng.randrange(10**5):05d}", origin=town) for _ in range(rng.randint(0, 2))
        ),
    )


def _tax_no(rng: random.Random) -> str:
    organisation = "".join(rng.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(9))
    return social_credit_code(f"91{rng.randrange(110_000, 660_000)}{organisation}")


def truth_of(invoice: Invoice) -> dict[str, object]:
    """Return what a specimen says, as the contract names it."""
    kind = "电子发票（增值税专用发票）" if invoice.kind_no == "01" else "电子发票（普通发票）"
    plain = {name: str(getattr(invoice, name)) for name in FIELDS if hasattr(invoice, name)}
    lines = [{name: str(getattr(line, name)) for name in LINE_FIELDS} for line in invoice.lines]
    return {**plain, "invoice_type": kind, "invoice_code": None, "check_code": None, "lines": lines}


def table(scores: Sequence[Score]) -> str:
    """Return the scores as Markdown, the whole last."""
    rows = [
        "| file | fields right | with lines | accepted without a person | of these wrong | CPU ms |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in scores:
        counts = f"{one.right}/{one.asked} | {one.accepted} | {one.accepted_wrong} | {one.cpu_ms:.0f}"
        rows.append(f"| {one.name} | {one.head} | {counts} |")
        rows += [f"| | {wrong} | | | | |" for wrong in one.wrong[:4]]
    right, asked = sum(one.right for one in scores), sum(one.asked for one in scores)
    accepted, bad = sum(one.accepted for one in scores), sum(one.accepted_wrong for one in scores)
    times = sorted(one.cpu_ms for one in scores)
    rows.append(
        f"| all | {right}/{asked} = {right / asked:.1%} | {accepted} | {bad} | median {times[len(times) // 2]:.0f} |"
    )
    return "\n".join(rows)


def figures() -> list[Figure]:
    """Return what `python -m benchmarks` prints: accuracy on specimens, and CPU a file."""
    made = list(specimens(_FEW, seed=20261124))
    found = []
    for kind in ("xml", "pdf"):
        chosen = [one for one in made if one.name.startswith(kind)]
        right, asked = sum(one.right for one in chosen), sum(one.asked for one in chosen)
        times = sorted(one.cpu_ms for one in chosen)
        found.append(Figure(f"invoice specimens as {kind}: fields exact", 100 * right / asked, "%", "100"))
        found.append(
            Figure(f"invoice specimens as {kind}: CPU a file, median", times[len(times) // 2], "ms", "50 at most")
        )
    return found


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--scans", action="store_true")
    scans = bool(arguments.parse_args().scans)
    folder = Path(os.environ.get("STATIONDESK_DATA", ROOT.parent / "shared" / "data")) / "invoices"
    if folder.is_dir():
        print(table(list(real_files(folder, scans=scans))), end="\n\n")
    made = list(specimens(_SPECIMENS, seed=20261124))
    for kind in ("xml", "pdf"):
        chosen = [one for one in made if one.name.startswith(kind)]
        failed = [one for one in chosen if one.wrong]
        print(f"specimens as {kind}: {len(chosen)}\n{table([*failed[:6]] or chosen[:1])}")
        print(f"exact: {sum(one.right for one in chosen)}/{sum(one.asked for one in chosen)}\n")
    if scans:
        print(f"specimens in simulated phone photos\n{table(list(photos(_PHOTOS, seed=20261125)))}")


if __name__ == "__main__":
    main()
