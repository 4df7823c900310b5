"""The demo at the receiving counter and in the settlement: shipment, tally, freight invoice, statement."""

from service.paths import samples_dir
from service.store import archive, codec
from service.store import statements as kept_statements
from service.usecases import facts, forms, importing, reporting, settling, shipping, statement_papers
from service.usecases.demo_stage import CLERK, HQ, RECEIVING, Stage, moment
from service.usecases.imported import Upload
from templates_docx import load, page_code
from templates_docx.kinds import Kind
from templates_docx.page_code import PageCode

_PERIOD, _STATION = "2026-06", "ST01"


def pack(stage: Stage) -> None:
    """Make the packing list of the shipment and bring it into the archive."""
    data = stage.story["packing_list"]
    made = [forms.fill(Kind.PACKING_LIST, [data], format=fmt) for fmt in ("docx", "pdf")]
    row = Upload("shipments", codec.dump(data).encode(), "packing-list.jsonl")
    importing.apply(stage.store, row, by=CLERK.user, at=moment("06-24T16:00"))
    outcome = f"{data['shipment_no']}：{data['boxes']} 箱 {len(data['lines'])} 件，{data['transport_mode']}"
    stage.done("装箱发运", outcome, *map(stage.keep, made))


def receive_shipment(stage: Stage) -> None:
    """Scan every tag that came, tally, close, and write the discrepancy report."""
    data, at = stage.story["packing_list"], moment("06-27T09:30")
    number = data["shipment_no"]
    shipping.open_shipment(stage.store, RECEIVING, shipping.Arrival(number, at.date()), at)
    for line in data["lines"]:
        if line["tag_no"] != stage.story["missing_tag_no"]:
            look = shipping.Look(code=_code(line["tag_no"]), quantity=line["quantity"])
            shipping.scan_tag(stage.store, RECEIVING, number, look, at)
    closed = shipping.close_shipment(stage.store, RECEIVING, number, at)
    made = [reporting.discrepancy_report(stage.store, RECEIVING, number, fmt) for fmt in ("docx", "pdf")]
    differences = "，".join(f"{line.tag_no} {line.problem.value}" for line in closed.count.lines)
    freight = "运费可结" if closed.payable else "运费不结"
    stage.done("收货清点", f"扫 {len(closed.count.scans)} 件；差异：{differences}；{freight}", *map(stage.keep, made))


def read_invoice(stage: Stage) -> None:
    """Read the carrier's invoice and find its shipment."""
    path = stage.write("运费发票.xml", (samples_dir() / "freight-invoice.xml").read_bytes())
    found = stage.take_in(path, CLERK, stage.story["invoice"], moment("06-29T10:00"))
    invoice = archive.get_invoice(stage.store, stage.story["invoice"]["invoice_no"])
    if invoice is None:
        message = "the demo lost its invoice"
        raise RuntimeError(message)
    match = facts.match_of(stage.store, invoice)
    outcome = f"单据 {found.document.id}：{invoice.total} 元，按备注运单号对应 {match.shipment_no}"
    stage.done("运费发票", outcome, path)


def settle(stage: Stage) -> None:
    """Settle the month of the station, confirm it and print the statement."""
    at = moment("07-06T09:00")
    draft = settling.settle(stage.store, HQ, _STATION, _PERIOD, at)
    kept = settling.confirm(stage.store, HQ, draft.statement_no, at=at)
    made = [statement_papers.document(stage.store, kept, fmt) for fmt in ("docx", "pdf", "xlsx")]
    zeros = sum(line["amount"] == "0.00" for line in kept.body["lines"])
    outcome = (
        f"{kept.statement_no}：{len(kept.body['lines'])} 行（{zeros} 行不结），应付 {kept.body['total']} 元，已确认"
    )
    stage.done("月度结算", outcome, *map(stage.keep, made))
    for station in ("ST02", "ST03"):
        settling.settle(stage.store, HQ, station, _PERIOD, at)
    count = len(kept_statements.newest(stage.store, HQ))
    stage.done("其他服务站", f"另有 {count - 1} 张结算单草稿，可在网页上查看、确认")


def _code(tag_no: str) -> str:
    """What the scanner reads from a printed tag."""
    form = load.form(Kind.OLD_PART_TAG)
    return page_code.encode(PageCode(form=form.code, version=form.version, number=tag_no, page=1, pages=1))


ACTS = (pack, receive_shipment, read_invoice, settle)
