"""The codes printed on an invoice's page (二维码, 条码)."""

import zxingcpp

from extractors.results import RgbImage

_FORMATS = zxingcpp.barcode_formats_from_str("QRCode|Code128")  # 卷票 carry their check code as Code 128


def payloads(picture: RgbImage) -> tuple[str, ...]:
    """Return what each code on a picture says, in no order; empty where none reads."""
    return tuple(code.text for code in zxingcpp.read_barcodes(picture, formats=_FORMATS))
