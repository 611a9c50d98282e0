"""Keeps the compiled knowledge in a per-user cache; correct when it is missing, old or damaged.

The file starts with a digest of the program that wrote it, the knowledge and what follows; only
frozen values of the model can come out of it. Whatever does not check is ignored and written
anew. A file that somebody else owns, or could have written, is never read.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine import __version__
from engine.model.frozen import frozen
from engine.model.knowledge import Case, KnowledgeBase

_TICKS = 2.0
"""Seconds between a change of a file and a note about it, for the note to be sure."""

KEPT = 6
"""Files of a kind that are kept; the oldest goes first."""

_ALLOWED = {
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("builtins", "frozenset"),
    ("engine.model.frozen", "frozen"),
    ("engine.reading.cache", "_Cases"),
}
_FOLDERS = ("model", "reading", "reading/shapes", "inference")


def cache_folder() -> Path:
    """Where the cache lives: ``UNPINCH_CACHE``, else the user's cache folder."""
    named = os.environ.get("UNPINCH_CACHE")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "unpinch"


def cache_file(hash: str, kind: str = "kb") -> Path:
    """The cache file of a knowledge base, by its hash, the program and the interpreter."""
    python = f"{sys.version_info.major}{sys.version_info.minor}"
    return cache_folder() / f"{hash[:32]}-{_program()[:16]}-py{python}.{kind}"


@lru_cache(maxsize=1)
def _program() -> str:
    """A digest of the code that makes and holds knowledge: other code, other cache."""
    digest = hashlib.sha256(__version__.encode())
    for folder in _FOLDERS:
        for path in sorted((Path(__file__).parent.parent / folder).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def recall(hash: str) -> KnowledgeBase | None:
    """The compiled knowledge base, or None where the cache cannot be used."""
    kb = recall_part(hash, "kb")
    return kb if isinstance(kb, KnowledgeBase) and kb.hash == hash else None


def recall_hash(signature: str, newest: float) -> str | None:
    """The hash of the knowledge whose files have this signature, None where that is not sure.

    A file that changed shortly before it was noted could have changed again within the same tick
    of the clock, so such a note is not believed. Source: the "racy" entries of git's index.
    """
    path = cache_file(signature, "seen")
    try:
        if path.stat().st_mtime - newest < _TICKS:
            return None
    except OSError:
        return None
    found = recall_part(signature, "seen")
    return found if isinstance(found, str) else None


def remember_hash(signature: str, hash: str) -> None:
    """Note which knowledge the files with a signature hold."""
    remember_part(signature, "seen", hash)


def recall_part(hash: str, kind: str) -> Any:
    """What was made from a knowledge base and kept, or None where the cache cannot be used."""
    try:
        data = _own_bytes(cache_file(hash, kind))
        digest, payload = data[:32], data[32:]
        if _digest(hash, payload) != digest:
            return None
        with _no_collection():
            return _Unpickler(io.BytesIO(payload)).load()
    except Exception:  # noqa: BLE001 - a cache that cannot be read is no cache, whatever the reason
        return None


def remember(kb: KnowledgeBase) -> None:
    """Write the cache; silently not, where the folder cannot be found or written."""
    remember_part(kb.hash, "kb", kb)


def remember_part(hash: str, kind: str, value: object) -> None:
    """Keep what was made from a knowledge base, beside it."""
    import tempfile

    buffer = io.BytesIO()
    _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    payload = buffer.getvalue()
    with contextlib.suppress(OSError, RuntimeError):
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_digest(hash, payload) + payload)
            Path(name).replace(cache_file(hash, kind))
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _forget_old(folder, kind)


def _own_bytes(path: Path) -> bytes:
    """The bytes of a file that nobody else could have written. Raises OSError otherwise."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        foreign = hasattr(os, "geteuid") and status.st_uid != os.geteuid()
        if foreign or (os.name == "posix" and status.st_mode & 0o022):
            raise PermissionError(path)
        return file.read()


def _digest(hash: str, payload: bytes) -> bytes:
    digest = hashlib.sha256(f"{_program()} {hash} ".encode())
    digest.update(payload)
    return digest.digest()


def _forget_old(folder: Path, kind: str) -> None:
    newest_first = sorted(folder.glob(f"*.{kind}"), key=lambda path: -path.stat().st_mtime)
    for path in newest_first[KEPT:]:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Without the garbage collector, which would look at thousands of new objects in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Cases(Sequence[Case]):
    """Cases as they lie in the cache, unpacked when one is looked at: few commands ever do."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._cases: tuple[Case, ...] | None = None

    def _unpacked(self) -> tuple[Case, ...]:
        if self._cases is None:
            self._cases = _Unpickler(io.BytesIO(self._packed)).load()
        return self._cases

    def __len__(self) -> int:
        return len(self._unpacked())

    def __getitem__(self, place: Any) -> Any:
        """A case, or some of them."""
        return self._unpacked()[place]

    def __eq__(self, other: object) -> bool:
        """Equal where the cases are."""
        return self._unpacked() == (other._unpacked() if isinstance(other, _Cases) else other)

    __hash__ = None  # type: ignore[assignment]


def _packed(cases: tuple[Case, ...]) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(cases)
    return buffer.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, KnowledgeBase):
            values = {field.name: getattr(obj, field.name) for field in fields(obj)}
            values["cases"] = _Cases(_packed(tuple(obj.cases)))
            return KnowledgeBase, tuple(values.values())
        if isinstance(obj, _Cases):
            return _Cases, (obj._packed,)  # noqa: SLF001 - its own class
        if isinstance(obj, MappingProxyType):
            return frozen, (dict(obj),)
        if is_dataclass(obj) and not isinstance(obj, type):
            # A call of the class loads twice as fast as the state setter of frozen dataclasses.
            return type(obj), tuple(getattr(obj, field.name) for field in fields(obj))
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        # A dotted name would lead from a module of ours into the modules that it imports.
        if module.startswith(("engine.model.", "engine.errors")) and "." not in name:
            found = super().find_class(module, name)
            ours = isinstance(found, type) and is_dataclass(found) and found.__module__ == module
            if ours or (module, name) in _ALLOWED:
                return found
        elif (module, name) in _ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in the cache")
