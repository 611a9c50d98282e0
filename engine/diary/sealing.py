"""Encrypts what a diary holds: a random key for the contents, locked by a passphrase.

The bodies of events are sealed by AES-256-GCM, each bound to its id, kind and time. The passphrase
goes through scrypt (RFC 7914) and locks only the key, so that it can be changed at once. Ids,
kinds, times and lengths stay readable.
"""

from __future__ import annotations

import json
import os
import sqlite3
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.diary.faults import fault
from engine.model.value import value

COST = 2**17
"""The ``n`` of scrypt, with r = 8 and p = 1: 128 MB and a third of a second (OWASP 2023)."""

NONCE = 12
"""Bytes of a nonce, put before what it sealed."""


class Tampered(Exception):  # noqa: N818 - a finding for the caller, not shown to anybody
    """Something sealed is not what was sealed, or not with this key."""


class Key:
    """The key of the contents. ``name`` tells keys apart without telling anything of them."""

    def __init__(self, secret: bytes, name: str, path: Path) -> None:
        self.secret = secret
        self.name = name
        self._cipher = _package(path).AESGCM(secret)

    def seal(self, bound: bytes, plain: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        sealed: bytes = self._cipher.encrypt(nonce, plain, bound)
        return nonce + sealed

    def open(self, bound: bytes, sealed: bytes) -> bytes:
        return _opened(self._cipher, bound, sealed)


@value
class Lock:
    """What is written down so that a passphrase gives the key: a JSON text and its checksum."""

    form: str
    checksum: bytes

    @property
    def whole(self) -> bool:
        """Whether the form is what was written."""
        return sha256(self.form.encode()).digest() == self.checksum

    @property
    def name(self) -> str:
        """The name of the key behind it."""
        return str(json.loads(self.form)["key"])


def new_key(path: Path) -> Key:
    """A key that nobody has."""
    return Key(os.urandom(32), os.urandom(8).hex(), path)


def lock(key: Key, passphrase: str, path: Path) -> Lock:
    """Lock a key. Raises DiaryError for an empty passphrase or without the package."""
    if not passphrase.strip():
        raise fault("passphrase-empty", path)
    salt = os.urandom(16)
    form = {"key": key.name, "kdf": "scrypt", "n": COST, "r": 8, "p": 1, "salt": salt.hex()}
    cipher, nonce = _derived(passphrase, form, path), os.urandom(NONCE)
    locked = nonce + cipher.encrypt(nonce, key.secret, _bound(form))
    text = json.dumps({**form, "locked": locked.hex()}, separators=(",", ":"))
    return Lock(text, sha256(text.encode()).digest())


def unlock(kept: Lock, passphrase: str | None, path: Path) -> Key:
    """The key behind a lock. Raises DiaryError where the passphrase is missing or wrong."""
    if passphrase is None:
        raise fault("passphrase-missing", path)
    form = json.loads(kept.form)
    known = form.get("kdf") == "scrypt" and form["n"] <= 2**20 and form["r"] * form["p"] <= 64
    if not known:  # a planted lock must not eat all memory
        raise fault("tampered", path, "the lock of its key")
    locked = bytes.fromhex(form.pop("locked"))
    try:
        secret = _opened(_derived(passphrase, form, path), _bound(form), locked)
    except Tampered:
        raise fault("passphrase-wrong", path) from None
    return Key(secret, form["key"], path)


def read_lock(connection: sqlite3.Connection, path: Path) -> Lock | None:
    """The lock of a diary, from whichever of its two copies is whole; None if not encrypted."""
    kept: list[Lock] = []
    for table in ("seal", "seal_copy"):
        rows = connection.execute(f"SELECT form, checksum FROM {table}").fetchall()  # noqa: S608
        kept.extend(Lock(str(form), bytes(sum)) for form, sum in rows)
    whole = [each for each in kept if each.whole]
    if kept and not whole:
        raise fault("damaged", path, ": the lock of its key cannot be read")
    return whole[0] if whole else None


def write_lock(connection: sqlite3.Connection, kept: Lock | None) -> None:
    """Put a lock in place of the one there is, twice: without it everything would be lost."""
    for table in ("seal", "seal_copy"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608
        if kept is not None:
            row = (1, kept.form, kept.checksum)
            connection.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", row)  # noqa: S608


def _derived(passphrase: str, form: dict[str, Any], path: Path) -> Any:
    """The cipher that a passphrase gives; the same letters count as the same, however typed."""
    package = _package(path)
    said = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    salt = bytes.fromhex(form["salt"])
    derive = package.Scrypt(salt=salt, length=32, n=form["n"], r=form["r"], p=form["p"])
    return package.AESGCM(derive.derive(said))


def _bound(form: dict[str, Any]) -> bytes:
    return b"unpinch diary key " + json.dumps(form, sort_keys=True).encode()


def _opened(cipher: Any, bound: bytes, sealed: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    try:
        plain: bytes = cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except (InvalidTag, ValueError):
        raise Tampered from None
    return plain


class _Package:
    """The two parts of the package that are used."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        self.AESGCM: Any = AESGCM
        self.Scrypt: Any = Scrypt


def _package(path: Path) -> _Package:
    """The package, which is loaded only where something is encrypted."""
    try:
        return _Package()
    except ImportError:
        raise fault("no-cryptography", path) from None
