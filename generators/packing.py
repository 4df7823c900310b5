"""ZIP archives with the same bytes for the same members, and members that are deflated once and used often."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_UTF8 = 0x800
_STORED, _DEFLATED = 0, 8
_DATE = 0x5C21  # 2026-01-01, as DOS counts
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_MOST_BYTES = 0xFFFFFFFF
_MOST_MEMBERS = 0xFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """A file ready to stand in an archive."""

    name: str
    packed: bytes
    method: int
    crc: int
    size: int  # unpacked


def stored(name: str, data: bytes) -> Member:
    """Return a member that is not deflated: a picture, a document that is packed already."""
    return Member(name, data, _STORED, zlib.crc32(data), len(data))


def deflated(name: str, data: bytes, level: int = 9) -> Member:
    """Return a deflated member."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Member(name, packer.compress(data) + packer.flush(), _DEFLATED, zlib.crc32(data), len(data))


def archive(members: Iterable[Member]) -> bytes:
    """Return the archive of these members, in their order; ValueError beyond 4 GiB or 65,535 members."""
    return b"".join(stream(members))


def stream(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield the archive of these members piece by piece, each member as it comes; ValueError as archive()."""
    directory: list[bytes] = []
    offset = 0
    for member in members:
        name = member.name.encode()
        common = (_UTF8, member.method, 0, _DATE, member.crc, len(member.packed), member.size, len(name), 0)
        local = _LOCAL.pack(b"PK\3\4", 20, *common) + name
        directory.append(_CENTRAL.pack(b"PK\1\2", 20, 20, *common, 0, 0, 0, 0, offset) + name)
        offset += len(local) + len(member.packed)
        if offset > _MOST_BYTES or len(directory) > _MOST_MEMBERS:
            raise ValueError(f"an archive of {len(directory)} members and {offset} bytes needs ZIP64")
        yield local + member.packed
    listing = b"".join(directory)
    yield listing + _END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), len(listing), offset, 0)
