"""LibreOffice, run headless to turn Word into PDF; only the compiler of templates needs it."""

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pylopdf_fonts_zh_cn

from generators.errors import OfficeError, OfficeMissingError

_TIME_LIMIT_S = 180
_LIMITED = (
    f'ulimit -t {_TIME_LIMIT_S} && ulimit -f 400000 && exec "$@"'  # CPU seconds, and 200 MB of a file it may write
)
_NOBODY = "nobody"  # who runs it where the caller is root: the documents come from people
_SERIF = ("宋体", "SimSun", "NSimSun", "新宋体", "仿宋", "FangSong", "楷体", "KaiTi", "Times New Roman")
_SANS = ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "Arial", "Calibri", "Cambria")
_PDF_OPTIONS = {
    "UseLosslessCompression": {"type": "boolean", "value": "true"},
    "ReduceImageResolution": {"type": "boolean", "value": "false"},
    "ExportBookmarks": {"type": "boolean", "value": "false"},
}


def available() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def to_pdf(documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the PDF of each Word document, by the name it was given under.

    Only the fonts this program ships are seen, under the Chinese names Word uses; the profile is thrown away.

    Raises:
        OfficeMissingError: It is not installed.
        OfficeError: It failed, or took longer than the limit.
    """
    office = shutil.which("soffice")
    if office is None:
        raise OfficeMissingError
    with TemporaryDirectory(prefix="office-") as name:
        folder = Path(name)
        paths = [folder / f"{stem}.docx" for stem in documents]
        for path, data in zip(paths, documents.values(), strict=True):
            path.write_bytes(data)
        (folder / "fonts.conf").write_text(_font_config(folder), "utf-8")
        _give_away(folder)
        command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--nolockcheck", "--nodefault", "--nologo", "--convert-to"]
        command += [f"pdf:writer_pdf_Export:{json.dumps(_PDF_OPTIONS)}", "--outdir", str(folder / "out")]
        said = _run([*command, *map(str, paths)], folder)
        made = {stem: folder / "out" / f"{stem}.pdf" for stem in documents}
        for stem, path in made.items():
            if not path.is_file():
                raise OfficeError(f"LibreOffice made no PDF of {stem}: {said[-400:]}")
        return {stem: path.read_bytes() for stem, path in made.items()}


def _run(command: list[str], folder: Path) -> str:
    """Run without privileges, in a process group of its own, so that the time limit ends what the launcher started."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "SAL_USE_VCLPLUGIN": "svp",
    }
    with subprocess.Popen(  # noqa: S603 - a fixed command; the documents are files
        ["/bin/sh", "-c", _LIMITED, "sh", *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **_unprivileged(),
    ) as process:
        try:
            said: bytes = process.communicate(timeout=_TIME_LIMIT_S)[0]
        except subprocess.TimeoutExpired as error:
            raise OfficeError(f"LibreOffice took longer than {_TIME_LIMIT_S} s") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return said.decode("utf-8", "replace")


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam(_NOBODY)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _give_away(folder: Path) -> None:
    """Let the process that has no privileges work in the folder."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(_NOBODY)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _font_config(folder: Path) -> str:
    fonts = folder / "fonts"
    fonts.mkdir()  # a copy: who has no privileges may not read where this program is installed
    for path in (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()):
        shutil.copy(path, fonts)
    rule = (
        '<match target="pattern"><test name="family" qual="any"><string>{0}</string></test>'
        '<edit name="family" mode="assign" binding="same"><string>{1}</string></edit></match>'
    )
    rules = [rule.format(name, "Noto Serif SC") for name in _SERIF]
    rules += [rule.format(name, "Noto Sans SC") for name in _SANS]
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><cachedir>{folder / 'font-cache'}</cachedir>{''.join(rules)}"
        "</fontconfig>"
    )
