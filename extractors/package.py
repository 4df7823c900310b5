"""Members of an untrusted ZIP package, read in memory within limits; nothing is ever written to disk."""

import io
import posixpath
import zipfile
import zlib
from types import TracebackType

from extractors.errors import UnreadableFileError

MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 20_000_000
MAX_TOTAL_BYTES = 64_000_000

_ENCRYPTED = 0x1  # general purpose bit 0 of a member (APPNOTE 4.4.4)
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError)


class Package:
    """An open ZIP package; what its members expand to is counted over its life.

    Raises:
        UnreadableFileError: Not a ZIP (damaged, truncated), too many members (too_large), a name twice, for then two
            readers could see two documents, or a name that leaves the package (unsafe_file), or encrypted.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            code = "truncated" if "not a zip file" in str(error) else "damaged"  # its directory is at the end
            raise UnreadableFileError(code, f"ZIP: {error}") from error
        members = [member for member in self._zip.infolist() if not member.is_dir()]
        if len(members) > MAX_MEMBERS:
            raise UnreadableFileError("too_large", f"{len(members)} members, at most {MAX_MEMBERS}")
        self._members = {self._plain(member.filename): member for member in members}
        if len(self._members) != len(members):
            raise UnreadableFileError("unsafe_file", "a member name occurs twice")
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise UnreadableFileError("encrypted", "members are encrypted")
        self._left = MAX_TOTAL_BYTES

    def __enter__(self) -> "Package":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self, folder: str) -> list[str]:
        """Return the names below a folder, in order."""
        return sorted(name for name in self._members if name.startswith(folder))

    def resolve(self, base: str, location: str) -> str:
        """Return the name that a location in a part means: from the root where it begins with /, else beside it.

        Raises:
            UnreadableFileError: It leads out of the package.
        """
        joined = location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
        return self._plain(joined)

    def read(self, name: str) -> bytes:
        """Return a member's bytes.

        Raises:
            UnreadableFileError: Missing, damaged, too large, or packed in a way that OFD does not use.
        """
        member = self._members.get(name)
        if member is None:
            raise UnreadableFileError("damaged", f"no member {name}")
        if member.compress_type not in _METHODS:
            raise UnreadableFileError("damaged", f"{name}: compression {member.compress_type}")
        limit = min(MAX_MEMBER_BYTES, self._left)
        try:
            with self._zip.open(member) as stream:
                data = stream.read(limit + 1)
        except _DAMAGE as error:
            raise UnreadableFileError("damaged", f"{name}: {error}") from error
        if len(data) > limit:
            raise UnreadableFileError("too_large", f"{name} expands beyond {limit} bytes")
        self._left -= len(data)
        return data

    @staticmethod
    def _plain(name: str) -> str:
        plain = posixpath.normpath(name.replace("\\", "/").lstrip("/"))
        if plain.startswith("..") or "\0" in name:
            raise UnreadableFileError("unsafe_file", "a name leads out of the package")
        return plain
