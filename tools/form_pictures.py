"""Draw the pictures of forms that the README shows: `python -m tools.form_pictures`."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

import generators
from generators.specimen import render
from service.clock import CHINA
from service.domain.scope import Role, Scope
from service.paths import samples_dir
from service.store import archive
from service.store.unit import Store
from service.usecases import demo_desk, forms, importing, settling, statement_papers
from service.usecases.imported import Upload
from templates_docx import load
from templates_docx.kinds import Kind

FOLDER = Path("docs/images")
AT = datetime(2026, 7, 6, 9, tzinfo=CHINA)


def draw(folder: Path) -> None:
    """Write the pictures: a ticket and a month's statement of the example world."""
    store = Store(folder)
    for table, name in demo_desk.WORLD:
        importing.apply(store, Upload(table, (samples_dir() / name).read_bytes(), name, None), by="hq", at=AT)
    ticket = archive.get_ticket(store, "WX202606005")
    save("repair_ticket", Kind.REPAIR_TICKET, on_form(forms.data_of(ticket), Kind.REPAIR_TICKET))
    kept = settling.settle(store, Scope(Role.HQ, None, "hq"), "ST01", "2026-06", AT)
    save("settlement_statement", Kind.SETTLEMENT_STATEMENT, statement_papers.form_data(store, kept))


def on_form(data: generators.FormData, kind: Kind) -> generators.FormData:
    """Return what of a record stands on its form."""
    form = load.form(kind)
    columns = {spec.name for spec in form.lines}
    lines = [{name: value for name, value in line.items() if name in columns} for line in data["lines"]]
    return {spec.name: data.get(spec.name) for spec in form.fields} | {"lines": lines}


def save(name: str, kind: Kind, data: generators.FormData) -> None:
    """Write the first page of a form as a small PNG."""
    page = Image.fromarray(render(generators.pdf(kind, [data]).data, dpi=120))
    page.convert("L").quantize(16).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        draw(Path(name))
