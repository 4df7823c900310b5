"""The demo at the clerk's desk: the world, the ticket on paper, its photo, its review, its tags, an inspection."""

from decimal import Decimal

from generators import photograph, specimen
from service.domain import tags
from service.paths import samples_dir
from service.store import archive, codec
from service.usecases import deciding, forms, imported, importing, inspecting, reporting
from service.usecases.demo_stage import CLERK, HQ, STATION, Stage, Story, moment
from service.usecases.intake import Upload
from templates_docx import load
from templates_docx.kinds import Kind

WORLD = (
    ("stations", "stations.csv"),
    ("balers", "balers.csv"),
    ("parts", "parts.csv"),
    ("labour", "labour.csv"),
    ("policy", "policy.toml"),
    ("tickets", "tickets-2026-05.jsonl"),
    ("tickets", "tickets-2026-06.jsonl"),
    ("tags", "tags-2026-05.csv"),
    ("tags", "tags-2026-06.csv"),
    ("shipments", "shipments-2026-05.jsonl"),
    ("shipments", "shipments-2026-06.jsonl"),
    ("invoices", "invoices-2026-05.jsonl"),
    ("invoices", "invoices-2026-06.jsonl"),
    ("returns", "returns-2026-06.jsonl"),
)
"""The shipped tables, in the order that leaves the fewest open references."""

_HAND, _PHONE = 5, 11  # seeds
_PHOTOS = ("gear-clean.jpg", "gear-rusty.jpg", "gear-blurred.jpg")
_VERDICTS = {"intact": "完好", "damaged": "损伤", "unclear": "待定，需人看"}


def import_world(stage: Stage) -> None:
    """Import the example tables as an HQ clerk would."""
    rows = 0
    for table, name in WORLD:
        upload = imported.Upload(table, (samples_dir() / name).read_bytes(), name)
        rows += len(importing.apply(stage.store, upload, by=HQ.user, at=moment("06-01T08:30")).changes)
    stage.done("导入样例", f"{len(WORLD)} 个文件，{rows} 行：服务站、打捆机、零件、工时、政策、两个月的单据")


def print_ticket(stage: Stage) -> None:
    """Make the ticket with what the archive knows of the machine."""
    data = _printed(stage)
    made = [forms.fill(Kind.REPAIR_TICKET, [data], format=fmt) for fmt in ("docx", "pdf")]
    stage.done("预填维修单", f"已印 {len(data)} 栏，留空 {len(made[0].missing)} 栏手写", *map(stage.keep, made))


def photograph_ticket(stage: Stage) -> None:
    """Write the rest by hand and take a picture with a phone."""
    ticket, printed = stage.story["ticket"], _printed(stage)
    by_hand = {name: value for name, value in ticket.items() if name not in printed}
    page = forms.fill(Kind.REPAIR_TICKET, [printed], format="pdf").data
    written = specimen.fill_by_hand(page, specimen.Scene(Kind.REPAIR_TICKET), by_hand, _HAND)
    photo = photograph.photograph(written.page, load.layout(Kind.REPAIR_TICKET).page_mm, _PHONE)
    path = stage.photo(f"维修单照片 {ticket['ticket_no']}.jpg", photo.image)
    stage.done("手写并拍照", f"手写 {len(by_hand) - 1} 栏、{len(ticket['lines'])} 行零件", path)


def review_ticket(stage: Stage) -> None:
    """Send the photo in, read it, review it, audit its kilometres."""
    ticket = stage.story["ticket"]
    path = stage.folder / f"维修单照片 {ticket['ticket_no']}.jpg"
    found = stage.take_in(path, STATION, _on_paper(stage), moment("06-22T09:00"))
    outcome = (
        f"单据 {found.document.id}：读出 {found.read} 格，{found.sure} 格不用人看，人工改 {found.corrected} 处，已通过"
    )
    stage.done("识别与审核", outcome)
    audited = deciding.audit_ticket(
        stage.store,
        HQ,
        ticket["ticket_no"],
        audited_km=Decimal(stage.story["audited_km"]),
        work_region=stage.story["work_region"],
        at=moment("06-23T10:00"),
    )
    stage.done("审验里程", f"{audited.ticket_no}：往返 {audited.audited_km} 公里，作业地区划 {audited.work_region}")


def check_tags(stage: Stage) -> None:
    """Print the ticket's tags, photograph one, read it and check it against the ticket (3.4.1)."""
    ticket = archive.get_ticket(stage.store, stage.story["ticket"]["ticket_no"])
    if ticket is None:
        raise _lost("ticket")
    data = forms.tags_for(ticket)
    printed = stage.keep(forms.fill(Kind.OLD_PART_TAG, data, format="pdf"))
    photos = []
    for seed, tag in enumerate(data, start=_PHONE):
        page = specimen.render(forms.fill(Kind.OLD_PART_TAG, [tag], format="pdf").data, dpi=300)
        photo = photograph.photograph(page, load.layout(Kind.OLD_PART_TAG).page_mm, seed)
        photos.append(stage.photo(f"旧件标签照片 {tag['tag_no']}.jpg", photo.image))
        truth = {name: codec.to_json(value) for name, value in tag.items()}
        stage.take_in(photos[-1], CLERK, truth, moment("06-23T11:00"))
    found = [archive.get_tag(stage.store, str(tag["tag_no"])) for tag in data]
    problems = [problem for tag in found if tag for problem in tags.compare(tag, ticket)]
    verdict = "与维修单一致" if all(found) and not problems else f"有 {len(problems)} 处不一致"
    stage.done("标签核对", f"打印 {len(data)} 个标签，拍照识别，{verdict}（3.4.1）", printed, *photos)


def inspect_part(stage: Stage) -> None:
    """Inspect the first replaced part by sample photos, one after the other, and write the report of each."""
    tag_no = f"{stage.story['ticket']['ticket_no']}-1"
    found, paths = [], []
    for name in _PHOTOS:
        path = stage.write(name, (samples_dir() / "photos" / name).read_bytes())
        upload, subject = Upload(name, path.read_bytes()), inspecting.Subject(tag_no=tag_no)
        inspected = inspecting.inspect_part(stage.store, HQ, subject, [upload], moment("06-23T15:00"))
        found.append(f"{name} {_VERDICTS[inspected.inspection.verdict]}")
        made = [reporting.inspection_report(stage.store, HQ, inspected.id, fmt) for fmt in ("docx", "pdf")]
        paths += [path, *map(stage.keep, made)]
    stage.done("检验零件", f"标签 {tag_no}：{'，'.join(found)}", *paths)


def _printed(stage: Stage) -> dict[str, object]:
    ticket = stage.story["ticket"]
    numbers = {name: ticket[name] for name in ("ticket_no", "station_code", "serial_no")}
    return dict(forms.prefilled_ticket(stage.store, **numbers))


def _on_paper(stage: Stage) -> Story:
    """What stands on the ticket, printed and written."""
    printed = {name: codec.to_json(value) for name, value in _printed(stage).items()}
    return {**printed, **stage.story["ticket"]}


def _lost(what: str) -> RuntimeError:
    return RuntimeError(f"the demo lost its {what}")


ACTS = (import_world, print_ticket, photograph_ticket, review_ticket, check_tags, inspect_part)
