"""Small files that want much: made here, so that they need no folder of hostile files."""

import functools
import io
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from generators.specimen_invoice import pdf, xml
from tests.extractors.invoices import ofd_files
from tests.extractors.invoices.specimens import an_invoice

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(9))


@functools.cache
def files() -> dict[str, tuple[bytes, str]]:
    """Return name → bytes and what becomes of them."""
    invoice = xml(an_invoice())
    entity = invoice.replace("<EInvoice>", f"<!DOCTYPE EInvoice [{LAUGHS}]><EInvoice>").replace("样例税务局", "&l8;")
    outside = invoice.replace("<EInvoice>", '<!DOCTYPE EInvoice [<!ENTITY x SYSTEM "file:///etc/passwd">]><EInvoice>')
    plain = ofd_files.ofd()
    return {
        "entities.xml": (entity.encode(), "unsafe_file"),
        "entities-utf16.xml": (entity.replace("UTF-8", "UTF-16").encode("utf-16"), "unsafe_file"),
        "outside.xml": (outside.replace("样例税务局", "&x;").encode(), "unsafe_file"),
        "undeclared.xml": (invoice.replace("样例税务局", "&nope;").encode(), "damaged"),
        "deep.xml": (b"<a>" * 100_000 + b"</a>" * 100_000, "damaged"),
        "wide.xml": (b"<a>" + b"<b/>" * 400_000 + b"</a>", "too_large"),
        "long.xml": (b"<a>" + b" " * 20_000_001 + b"</a>", "too_large"),
        "attributes.xml": (b"<a " + b" ".join(b'x%d=""' % n for n in range(50_000)) + b"/>", "too_large"),
        "cut.xml": (invoice.encode()[:900], "truncated"),
        "page.html": (b"<!doctype html><html><body>404</body></html>", "not_a_document"),
        "expands.ofd": (ofd_files.ofd(attachment=" " * 30_000_000), "too_large"),
        "expands-page.ofd": (_expanding(), "too_large"),
        "twice.ofd": (_twice(), "unsafe_file"),
        "traversal.ofd": (ofd_files.ofd(extra={"../../etc/cron.d/x": b"x"}), "unsafe_file"),
        "traversal-inside.ofd": (plain_with("Doc_0/Document.xml", "../../../etc/passwd"), "unsafe_file"),
        "backslashes.ofd": (ofd_files.ofd(extra={"..\\..\\x": b"x"}), "unsafe_file"),
        "members.ofd": (ofd_files.ofd(extra={f"x/{n}": b"" for n in range(2_100)}), "too_large"),
        "pages.ofd": (ofd_files.ofd(pages=201), "too_many_pages"),
        "cut.ofd": (plain[: len(plain) // 2] + b"OFD.xml", "truncated"),
        "locked.ofd": (
            plain.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
            "encrypted",
        ),
        "rootless.ofd": (ofd_files.packed({"OFD.xml": b"<OFD/>"}), "damaged"),
        "glyphs.ofd": (ofd_files.ofd(printed={1: ("字" * 300_000, 0, 0)}), "pages 1"),
        "pages.pdf": (_pages(10_000), "too_many_pages"),
        "locked.pdf": (_locked(user="secret"), "encrypted"),
        "locked-for-editing.pdf": (_locked(user=""), "pages 1 invoices 1"),
        "forms.pdf": (_forms(levels=9, fan=10), "too_large"),
        "forms-deep.pdf": (_forms(levels=200, fan=1), "too_large"),
        "forms-circle.pdf": (_circle(), "too_large"),
        "forms-listed.pdf": (_circle(drawn=b"0 0 1 1 re f"), "pages 1"),
        "picture.pdf": (_picture(12_000), "pages 1"),
        "poster.pdf": (_poster(), "pages 1"),
        "cut.pdf": (pdf(an_invoice())[:9_000], "truncated"),
        "head-only.pdf": (b"%PDF-1.7\n", "truncated"),
        "nothing.pdf": (b"", "empty_file"),
        "letter.docx": (ofd_files.packed({"word/document.xml": b"<w/>"}), "not_a_document"),
    }


def plain_with(part: str, location: str) -> bytes:
    """Return an OFD whose document points at a page outside."""
    text = f'<ofd:Document {ofd_files.NS}><ofd:Pages><ofd:Page ID="1" BaseLoc="{location}"/></ofd:Pages></ofd:Document>'
    head = f"<ofd:OFD {ofd_files.NS}><ofd:DocBody><ofd:DocRoot>{part}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    return ofd_files.packed({"OFD.xml": head.encode(), part: text.encode()})


def _expanding() -> bytes:
    """An OFD whose page holds 80 MB of blanks in 80 KB."""
    content = f"<ofd:Page {ofd_files.NS}>".encode() + b" " * 80_000_000 + b"</ofd:Page>"
    out = io.BytesIO(ofd_files.ofd(pages=1))
    with zipfile.ZipFile(out) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return ofd_files.packed({**parts, "Doc_0/Pages/Page_1/Content.xml": content})


def _twice() -> bytes:
    """Two members of one name: readers could see two documents."""
    out = io.BytesIO(ofd_files.ofd())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("Doc_0//Document.xml", b"<x/>")
    return out.getvalue()


def _pages(count: int) -> bytes:
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(100, 100))
        for _ in range(count - 1):
            document.pages.append(page)
        return _saved(document)


def _locked(user: str) -> bytes:
    with pikepdf.open(io.BytesIO(pdf(an_invoice()))) as document:
        return _saved(document, encryption=pikepdf.Encryption(owner="owner", user=user))


def _forms(levels: int, fan: int) -> bytes:
    with pikepdf.new() as document:
        inner = None
        for _ in range(levels):
            form = _form(document, b"0 0 1 1 re f" if inner is None else b"/X Do " * fan)
            if inner is not None:
                form.Resources = Dictionary(XObject=Dictionary(X=inner))
            inner = document.make_indirect(form)
        return _showing(document, inner)


def _circle(drawn: bytes = b"/X Do " * 10) -> bytes:
    """A form that lists itself, and draws itself or does not."""
    with pikepdf.new() as document:
        form = document.make_indirect(_form(document, drawn))
        form.Resources = Dictionary(XObject=Dictionary(X=form))
        return _showing(document, form)


def _form(document: pikepdf.Pdf, content: bytes) -> Stream:
    form = Stream(document, content)
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 500, 500])
    return form


def _picture(side: int) -> bytes:
    """A grey picture of side x side pixels: 144 MB, were it decoded at once."""
    squeeze = zlib.compressobj(1)
    data = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(side * side >> 20)) + squeeze.flush()
    with pikepdf.new() as document:
        image = Stream(document, data)
        image.Type, image.Subtype, image.ColorSpace, image.Filter = (
            *(Name.XObject, Name.Image, Name.DeviceGray, Name.FlateDecode),
        )
        image.Width, image.Height, image.BitsPerComponent = side, side, 8
        return _showing(document, document.make_indirect(image), b"500 0 0 500 0 0 cm /X Do")


def _poster() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14_400, 14_400)).UserUnit = 1_000
        return _saved(document)


def _showing(document: pikepdf.Pdf, item: pikepdf.Object, content: bytes = b"/X Do") -> bytes:
    page = document.add_blank_page(page_size=(500, 500))
    page.Resources = Dictionary(XObject=Dictionary(X=item))
    page.Contents = document.make_stream(content)
    return _saved(document)


def _saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()
