"""What decoding is told of a field, and what it answers: a text with all that speaks for it (解码结果)."""

from dataclasses import dataclass

from extractors.confidence import Evidence
from templates_docx.spec import FieldType

KEEP_KNOWN = 7.0  # nats: a known value this much less likely than the best reading is still taken


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with what speaks for it."""

    text: str
    least: float  # probability of the least sure character
    share: float  # the text's likelihood in that of all texts that were possible
    fit: float  # log-likelihood of the field's format against no format, nats a character (0: it fits)
    agrees: bool  # reading without any format or lexicon gives the same text
    known: str  # "" no lexicon was asked; "same", "mended" or "unlike" what the lexicon knows
    second: str = ""  # the next best known value
    gap: float = 1.0  # see ctc.widest_gap
    again: str = ""  # a second look: "" none was needed, "same" or "differs"
    pattern: str = ""  # the format it was read by; empty for free text and where none fits
    usual: float = 0.0  # free text: how usual it is in the archive, 0..1

    def evidence(
        self, kind: FieldType, *, height_px: float, contrast: float, cut_off: bool, blobs: int = 0
    ) -> Evidence:
        """Return what speaks for the text, beside how its writing looked (see confidence.Evidence)."""
        return Evidence(
            kind=kind,
            least=self.least,
            share=self.share,
            fit=self.fit,
            agrees=self.agrees,
            known=self.known,
            length=len(self.text),
            height_px=height_px,
            contrast=contrast,
            cut_off=cut_off,
            gap=self.gap,
            again=self.again,
            usual=self.usual,
            blobs=blobs,
            marks=sum(c.isalnum() for c in self.text),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """Values that the archive knows for a field."""

    values: tuple[str, ...] = ()
    closed: bool = False  # every right value should be among them
    like: tuple[str, ...] = ()  # codes of the same make: what is written has one of their shapes
    margin: float = KEEP_KNOWN  # nats, as KEEP_KNOWN
    phrases: tuple[str, ...] = ()  # free text that the archive has in this field

    def __bool__(self) -> bool:
        return bool(self.values)


UNKNOWN = Known()
