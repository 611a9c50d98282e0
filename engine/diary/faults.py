"""What can be wrong with a diary file, in words that say what to do."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import DiaryError

_ADVICE = {
    "full": "has no room left on its disk, so nothing of this was kept; make room and try again",
    "read-only": "cannot be written; give yourself the right to write to the file and its folder, "
    "or copy the diary to a folder of your own",
    "locked": "was in use by another program for too long, so nothing of this was kept; close "
    "that program and try again",
    "damaged": "is damaged{detail}; recover it, which keeps the damaged file beside the new one",
    "foreign": "is not a diary of this program and was left as it is; name another file",
    "not-a-diary": "is no diary, or its beginning is destroyed, and was left as it is; name "
    "another file, or recover it if it held your diary",
    "empty": "is empty, so it holds no diary; bring your copy back, or delete it to begin anew",
    "orphan": "is missing but left its latest changes in '{detail}'; bring the diary back, or "
    "move that file away to begin anew",
    "newer": "was written by a newer version of this program{detail}; update the program",
    "missing": "does not exist; check the path",
    "not-a-file": "is not an ordinary file; name another one",
    "link": "has '{detail}' beside it, which is a link; remove that link",
    "replaced": "was moved or replaced by another program while it was open, so nothing of this "
    "was kept; open it again",
    "changed-key": "was encrypted, decrypted or given another passphrase by another program "
    "while it was open, so nothing of this was kept; open it again",
    "passphrase-missing": "is encrypted; give its passphrase in a terminal or in "
    "UNPINCH_PASSPHRASE",
    "passphrase-wrong": "cannot be opened with this passphrase; check it, capitals too",
    "passphrase-unused": "is not encrypted, but a passphrase was given; leave it out, or encrypt "
    "the diary first",
    "passphrase-empty": "cannot be encrypted with an empty passphrase; choose one of several words",
    "tampered": "was changed by something else than this program ({detail}); bring your copy back, "
    "or recover what is left",
    "sealed-already": "is encrypted already; change its passphrase instead",
    "not-sealed": "is not encrypted; encrypt it first",
    "no-cryptography": "needs the package 'cryptography', which is not installed; install it with "
    "pip install 'unpinch[encryption]'",
    "sound": "is sound; there is nothing to recover",
    "nothing-found": "holds nothing that can be recovered and was left as it is; bring your copy "
    "back",
    "lost-key": "holds only encrypted events, and the key to them is destroyed; bring your copy "
    "back",
    "traces": "holds the change, but traces of what was there before may be left in its file "
    "({detail}); make room, close other programs, and open the diary again",
    "unopened": "cannot be opened; check that you may read and write it and its folder",
    "disk": "cannot be read or written ({detail}); check the disk and its free room, then try "
    "again",
}
"""By the code of the error: what follows the name of the file."""


def fault(code: str, path: Path, detail: str = "") -> DiaryError:
    """The error of this code about a file."""
    return DiaryError(f"the diary '{path}' {_ADVICE[code].format(detail=detail)}", code)


def damaged(path: Path, detail: str) -> DiaryError:
    """The error about a damaged file; ``detail`` says where."""
    return fault("damaged", path, f": {detail}")


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Tell faults of SQLite and of the operating system as the DiaryError they are.

    What is a defect of the program stays what it is.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = code_of(error)
        if not code:
            raise
        if code == "damaged":
            raise damaged(path, str(error)) from error
        if code == "disk" and _no_room(path):
            code = "full"
        raise fault(code, path, str(error)) from error
    except OSError as error:
        code = _SYSTEM.get(error.errno or 0, "")
        if code:
            raise fault(code, path) from error
        reason = (error.strerror or "not possible").lower()
        raise DiaryError(f"cannot use '{path}': {reason}; choose another place", "place") from error


def _no_room(path: Path) -> bool:
    """Whether the disk is full, which SQLite tells of some of its files as a fault of the disk."""
    try:
        room = os.statvfs(path.parent)
    except (OSError, AttributeError):  # Windows has no such question
        return False
    return room.f_bavail * room.f_frsize < 64 * 1024


_SYSTEM = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}

_CODES = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "not-a-diary",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_CANTOPEN: "unopened",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_AUTH: "read-only",
}


def code_of(error: sqlite3.Error) -> str:
    """The code of a fault that somebody can mend, else an empty text."""
    number: int | None = getattr(error, "sqlite_errorcode", None)
    if number is None:  # Python itself could not decode a text of the file
        return "damaged" if "decode" in str(error).lower() else ""
    return _CODES.get(number & 0xFF, "")
