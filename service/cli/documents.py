"""Commands of documents: extract, inspect, check."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import say
from service.cli.forms import use_own_forms
from service.cli.options import Json, MaybeDir

if TYPE_CHECKING:
    from extractors.results import Reading
    from inspections.results import Inspection, PixelBox
    from service.usecases.checking import Checked

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="照片、PDF、OFD 或 XML。")]
KindOption = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="单据种类；不给就自动识别。")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the tree."""
    app.command()(extract)
    app.command()(inspect)
    app.command()(check)


def extract(
    files: Files,
    kind: KindOption = None,
    json: Json = False,  # noqa: FBT002
    dir: Annotated[  # noqa: A002 - the contract's word
        Path | None, typer.Option("--dir", metavar="DIR", envvar="STATIONDESK_DIR", help="用这个目录的档案帮助识别。")
    ] = None,
) -> int:
    """识别每个文件的每一页；--json 时每页一行。"""
    from extractors import trust
    from extractors.errors import ExtractError
    from extractors.results import NO_LEXICON
    from service import config
    from service.errors import MediaError
    from service.store import archive
    from service.store.unit import Store
    from service.usecases import calibrating, checking
    from service.usecases.reading import kind_named, read_document

    kind_named(kind)
    store = Store(dir) if dir is not None else None
    use_own_forms(dir)
    lexicon = archive.lexicon(store) if store else NO_LEXICON
    asked = config.settings().one_wrong_in
    standard = calibrating.trust_of(store, asked) if store else trust.Trust(asked)
    statuses = [say.DONE]
    for path in files:
        data = path.read_bytes()
        try:
            pages = read_document(data, kind, lexicon)
        except (ExtractError, MediaError) as error:
            say.tell(f"{path.name}：")
            statuses.append(say.failure(error))
            continue
        for page in pages:
            checked = checking.check(trust.applied(page, standard), store)
            statuses.append(say.DONE if checked.status == "accepted" else say.LOOK)
            _show_page(path.name, checked, as_json=json)
    return max(statuses)


def inspect(
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="同一个零件的照片。")],
    part_no: Annotated[str | None, typer.Option(metavar="NO", help="图号。")] = None,
    reference: Annotated[Path | None, typer.Option(metavar="DIR", help="完好零件的照片。")] = None,
    each: Annotated[bool, typer.Option("--each", help="每张照片是一个零件，各出一行 JSON。")] = False,  # noqa: FBT002
    json: Json = False,  # noqa: FBT002
) -> int:
    """看照片检验零件损伤。"""
    from service.domain.problems import Problem
    from service.errors import InvalidInputError
    from service.usecases import looking

    batches = [[path] for path in photos] if each else [list(photos)]
    statuses = [say.DONE]
    for batch in batches:
        try:
            found = looking.look(batch, part_no=part_no, reference=reference)
        except InvalidInputError as error:
            for row in error.rows:
                say.problem(Problem(row.code), before=f"{row.name}：")
            statuses.append(say.USAGE)
            continue
        statuses.append(say.DONE if found.verdict == "intact" else say.LOOK)
        _show_inspection(found, as_json=json or each)
    return max(statuses)


def check(
    tag: Annotated[Path, typer.Option(metavar="FILE", help="标签：图片、PDF 或识别出的 JSON。")],
    ticket: Annotated[Path, typer.Option(metavar="FILE", help="维修单：同上。")],
    json: Json = False,  # noqa: FBT002
    dir: MaybeDir = None,  # noqa: A002 - the contract's word
) -> int:
    """核对旧件标签与维修单（3.4.1）。"""
    from service.usecases import cross_checking
    from service.usecases.presenting import problem_json

    use_own_forms(dir)
    found = cross_checking.compare(tag.read_bytes(), ticket.read_bytes())
    if json:
        problems = [problem_json(problem) for problem in found.problems]
        numbers = {"tag_no": found.tag.tag_no, "ticket_no": found.ticket.ticket_no}
        say.data_json({"match": found.matches, **numbers, "problems": problems})
    else:
        say.data("一致" if found.matches else "不一致")
        for problem in found.problems:
            say.problem(problem)
    return say.DONE if found.matches else say.LOOK


def _show_page(file: str, checked: "Checked", *, as_json: bool) -> None:
    from service.domain.labels import label
    from service.usecases.presenting import page_json
    from templates_docx.kinds import TITLES, Kind

    if as_json:
        say.data_json(page_json(file, checked))
        return
    page = checked.page
    title = TITLES[Kind(page.kind)] if page.kind in set(Kind) else "这一页"
    say.data(f"{file} 第 {page.page} 页：{title}，{_STATUSES[checked.status]}")
    for name, reading in page.fields.items():
        say.data(f"  {label(name)}：{_shown(reading)}")
    for number, line in enumerate(page.lines, start=1):
        cells = [f"{label(name)} {_shown(cell)}" for name, cell in line.items() if cell.value is not None]
        say.data(f"  第 {number} 行：{'，'.join(cells)}")
    for problem in checked.problems:
        say.problem(problem, before="  ")


def _shown(reading: "Reading") -> str:
    """Return a value as a clerk reads it, with ？ where a person must look."""
    from service.usecases.presenting import value_json

    words = {None: "（空）", True: "是", False: "否"}
    value = reading.value
    text = words[value] if value is None or isinstance(value, bool) else value_json(value)
    return f"{text}{'' if reading.accepted else ' ？'}"


_STATUSES = {"accepted": "通过", "needs_review": "需要审核", "rejected": "不认识"}


def _show_inspection(found: "Inspection", *, as_json: bool) -> None:
    from service.domain.messages import sentence
    from service.usecases import inspecting
    from service.usecases.presenting import inspection_json

    if as_json:
        say.data_json(inspection_json(found))
        return
    verdicts = {"intact": "完好", "damaged": "损伤", "unclear": "待定，请人看"}
    score = "" if found.score is None else f"，损伤概率 {found.score:.2f}"
    say.data(f"{found.part_no or '零件'}：{verdicts[found.verdict]}{score}")
    if (identity := inspecting.identity_said(found)) is not None:
        say.data(f"  {identity}")
    for doubt in inspecting.doubts(found):
        say.data(f"  {sentence(doubt)}")
    for photo in found.photos:
        retake = inspecting.retake(photo)
        places = [
            f"{inspecting.DAMAGES[finding.type]} {finding.score:.2f}，在 {_place(finding.box)}"
            for finding in photo.findings
        ]
        say.data(f"  {photo.file}：{'；'.join([sentence(retake) if retake else '清晰', *places])}")


def _place(box: "PixelBox") -> str:
    left, top, right, bottom = box
    return f"横 {left} 至 {right}、纵 {top} 至 {bottom} 像素处"
