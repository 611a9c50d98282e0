"""Where a diary lies: private folders and files, what may lie beside it, and who has it open."""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from glob import escape
from pathlib import Path

from engine.diary.faults import fault, reported

try:
    import fcntl
except ImportError:  # Windows lets nobody replace or remove a file that another program has open
    fcntl = None  # type: ignore[assignment]

PATIENCE = 30.0
"""Seconds that another program may keep the diary locked."""

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)


def settle(path: Path) -> Path:
    """The file that is meant, behind links. Raises DiaryError where it can be no diary.

    A link to a diary is a wish of its owner. A link in the place of a file that the program makes
    by itself is not, and would lead what is written to somewhere else.
    """
    with reported(path):
        try:
            path = path.expanduser().resolve()
        except RuntimeError:  # what Python before 3.13 makes of a circle of links
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None
        for beside in companions(path):
            if beside.is_symlink():
                raise fault("link", path, beside.name)
        if path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if path.exists() and not path.is_file():
            raise fault("not-a-file", path)
    return path


def companions(path: Path) -> tuple[Path, Path, Path]:
    """What lies beside an open diary: latest changes, their index, and who has it open."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm"), lock_of(path)


def lock_of(path: Path) -> Path:
    """The file that shows who has the diary open; it holds nothing and stays."""
    return path.with_name(f"{path.name}-lock")


def make_folder(folder: Path) -> None:
    """Make the folder and those around it, for the owner only; what is there stays as it is."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        with suppress(FileExistsError):  # another program was faster
            each.mkdir(mode=0o700)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner can read. Raises FileExistsError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW, 0o600))


def make_part(path: Path) -> Path:
    """A new file beside ``path`` to be built; what killed processes left is taken away."""
    for part in leftover_parts(path):
        part.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    drop_part(part)
    make_private(part)
    return part


def drop_part(part: Path) -> None:
    """Take away a file that was being built, and what SQLite has put beside it."""
    for own in (part, part.with_name(f"{part.name}-journal"), *companions(part)):
        own.unlink(missing_ok=True)


def leftover_parts(path: Path) -> list[Path]:
    """Files that were being built by processes that are no more."""
    if os.name != "posix":
        return []  # elsewhere signal 0 is no question but a signal
    return [
        part
        for part in sorted(path.parent.glob(f".{escape(path.name)}.*.part*"))
        if not _lives(part.name.removeprefix(f".{path.name}.").split(".")[0])
    ]


def _lives(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError, OverflowError):
        return True
    return True


def publish(part: Path, path: Path) -> bool:
    """Give a finished file its name, unless something has it already; whether it was given."""
    flush(part)
    try:
        try:
            os.link(part, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without second names
            if path.exists():
                return False
            part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    flush_folder(path.parent)
    return True


def flush(path: Path) -> None:
    """Have the disk keep a file. Not for a file that SQLite has open: it would lose its locks."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def tighten(path: Path) -> None:
    """Take the diary and what lies beside it out of sight of others."""
    if os.name != "posix":
        return
    for each in (path, *companions(path)):
        with suppress(OSError):  # of another owner, or not there: the doctor tells
            if stat.S_IMODE(each.lstat().st_mode) & 0o077:
                each.chmod(0o600)


def leftovers(path: Path) -> list[Path]:
    """Older files beside a diary that may hold events: put aside, kept, or never finished."""
    name = escape(path.name)
    kept = [*path.parent.glob(f"{name}.damaged-*"), *path.parent.glob(f"{name}.version-*")]
    return [*sorted(kept), *leftover_parts(path)]


def open_lock(path: Path) -> int:
    """A handle on the lock file of a diary."""
    return os.open(lock_of(path), os.O_RDWR | os.O_CREAT | _NOFOLLOW, 0o600)


def take(handle: int, path: Path, *, alone: bool) -> None:
    """Wait until the diary may be opened, or, if ``alone``, until nobody else has it open.

    The system gives the lock back when a process ends, however it ends. Without it, somebody who
    still had a diary open while it was replaced would write into the old one, or remove the
    latest changes of the new one. Raises DiaryError after ``PATIENCE`` seconds.
    """
    if fcntl is None:
        return
    end = time.monotonic() + PATIENCE
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES, errno.EINTR}:
                return  # a file system without locks
        else:
            return
        if time.monotonic() > end:
            raise fault("locked", path)
        time.sleep(0.02)
