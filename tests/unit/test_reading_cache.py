"""The cache: whatever happens to it, the knowledge is right and nothing of it runs."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.model.knowledge import KnowledgeBase
from engine.reading import cache, load
from engine.reading.files import signature as signature_of
from engine.reading.load import load_knowledge

BASE = Path(__file__).parent.parent / "knowledge" / "base.yaml"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own for every test."""
    place = tmp_path / "cache"
    monkeypatch.setenv("UNPINCH_CACHE", str(place))
    return place


@pytest.fixture
def no_reading(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on nothing may be read but the cache."""

    def forbid() -> None:
        def fail(*_: object) -> None:
            pytest.fail("the files were read although the cache is good")

        monkeypatch.setattr(load, "_read", fail)

    return forbid


def only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.kb")
    return path


def rewrite(path: Path, payload: bytes, knowledge: str) -> None:
    path.write_bytes(cache._digest(knowledge, payload) + payload)


def test_second_time_from_the_cache(folder: Path, no_reading: Callable[[], None]) -> None:
    first = load_knowledge(BASE)
    no_reading()
    assert load_knowledge(BASE) == first
    assert only_file(folder).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_frozen_after_the_cache() -> None:
    load_knowledge(BASE)
    kb = load_knowledge(BASE)
    with pytest.raises(TypeError):
        kb.findings["new"] = kb.findings["night-pain"]  # type: ignore[index]


def damaged(data: bytes) -> list[bytes]:
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    return [b"", b"x", data[:31], data[:32], data[:-1], data + b"x", bytes(flipped), b"\0" * 999]


@pytest.mark.parametrize("number", range(8))
def test_damaged(folder: Path, number: int) -> None:
    first = load_knowledge(BASE)
    path = only_file(folder)
    good = path.read_bytes()
    path.write_bytes(damaged(good)[number])
    assert load_knowledge(BASE) == first
    assert path.read_bytes() == good, "a damaged cache is written anew"


def test_changed_knowledge_is_read_anew(tmp_path: Path) -> None:
    place = tmp_path / "knowledge"
    place.mkdir()
    shutil.copy(BASE, place)
    before = load_knowledge(place)
    path = place / "base.yaml"
    path.write_text(path.read_text().replace("label: pain by day", "label: pain at noon"))
    after = load_knowledge(place)
    assert (before.hash, before.findings["day-pain"].label) != (
        after.hash,
        after.findings["day-pain"].label,
    )
    assert after.findings["day-pain"].label == "pain at noon"


def test_other_program_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version wrote is not read, even under the name of this one."""
    first = load_knowledge(BASE)
    ours = only_file(folder)
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_program", lambda: "f" * 64)
        assert load_knowledge(BASE) == first
        (theirs,) = set(folder.iterdir()) - {ours}
    theirs.replace(ours)
    assert cache.recall(first.hash) is None
    assert load_knowledge(BASE) == first


def test_other_knowledge_under_this_name(folder: Path) -> None:
    first = load_knowledge(BASE)
    path = only_file(folder)
    rewrite(path, path.read_bytes()[32:], "0" * 64)
    path.replace(cache.cache_file("0" * 64))
    assert cache.recall("0" * 64) is None
    assert load_knowledge(BASE) == first


class _Foreign:
    """Unpickled, it would run a command."""

    def __init__(self, call: tuple[object, ...]) -> None:
        self.call = call

    def __reduce__(self) -> tuple[object, ...]:
        return self.call


@pytest.mark.parametrize("call", [(os.system, ("touch ran",)), (exec, ("open('ran', 'w')",))])
def test_foreign_class(
    folder: Path, call: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even with a right digest only values of the model come out."""
    monkeypatch.chdir(tmp_path)
    first = load_knowledge(BASE)
    rewrite(only_file(folder), pickle.dumps(_Foreign(call)), first.hash)
    assert load_knowledge(BASE) == first
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("engine.model.proof", "json.codecs.open"),
        ("engine.model.proof", "hashlib.sha256"),
        ("engine.model.proof", "node_data"),
        ("engine.model.proof", "value"),
        ("engine.errors", "UserError"),
        ("engine.reading.cache", "Path"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("os", "system"),
        ("datetime", "tzinfo"),
    ],
)
def test_nothing_leads_out_of_the_model(folder: Path, module: str, name: str) -> None:
    """Neither a dotted name nor what a module of the model imports."""
    first = load_knowledge(BASE)
    payload = pickle.PROTO + b"\x04"
    for word in (module, name):
        payload += pickle.SHORT_BINUNICODE + bytes([len(word)]) + word.encode()
    payload += pickle.STACK_GLOBAL + pickle.STOP
    with pytest.raises(pickle.UnpicklingError, match="does not belong"):
        cache._Unpickler(__import__("io").BytesIO(payload)).load()
    rewrite(only_file(folder), payload, first.hash)
    assert load_knowledge(BASE) == first


@pytest.mark.parametrize("thing", [None, {}, "knowledge", b"x", 7])
def test_another_thing(folder: Path, thing: object) -> None:
    first = load_knowledge(BASE)
    rewrite(only_file(folder), pickle.dumps(thing), first.hash)
    assert load_knowledge(BASE) == first


def test_writable_by_others_is_not_read(folder: Path) -> None:
    first = load_knowledge(BASE)
    only_file(folder).chmod(0o666)
    assert cache.recall(first.hash) is None
    assert load_knowledge(BASE) == first


def _a_file(place: Path) -> None:
    place.write_text("in the way")


def _a_loop(place: Path) -> None:
    place.symlink_to(place)


def _dangling(place: Path) -> None:
    place.symlink_to("/proc/nowhere/at/all")


@pytest.mark.parametrize("obstacle", [_a_file, _a_loop, _dangling])
def test_no_folder(folder: Path, obstacle: Callable[[Path], None]) -> None:
    obstacle(folder)
    assert load_knowledge(BASE) == load_knowledge(BASE)


def test_unwritable_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full or read-only disk leaves no half-written file."""

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    assert load_knowledge(BASE) == load_knowledge(BASE)
    assert list(folder.iterdir()) == []


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNPINCH_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def refuse() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", refuse)
    assert isinstance(load_knowledge(BASE), KnowledgeBase)


def test_a_file_in_place_of_the_cache_file(folder: Path) -> None:
    first = load_knowledge(BASE)
    path = only_file(folder)
    path.unlink()
    path.mkdir()
    assert load_knowledge(BASE) == first


def test_old_files_go(folder: Path, tmp_path: Path) -> None:
    text = BASE.read_text()
    for number in range(cache.KEPT + 4):
        path = tmp_path / "base.yaml"
        path.write_text(f"# {number}\n{text}")
        load_knowledge(path)
    assert len(list(folder.iterdir())) == cache.KEPT


def test_same_bytes_every_time(folder: Path) -> None:
    """The cache holds nothing that changes from run to run."""
    load_knowledge(BASE)
    path = only_file(folder)
    before = hashlib.sha256(path.read_bytes()).digest()
    path.unlink()
    load_knowledge(BASE)
    assert hashlib.sha256(path.read_bytes()).digest() == before


# -- a folder that has not changed is not read -------------------------------------------------


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    """A folder of knowledge that nobody has touched for a while."""
    place = tmp_path / "knowledge"
    place.mkdir()
    shutil.copy(BASE, place)
    load_knowledge(place)
    later(place)
    return place


def later(place: Path) -> None:
    """Make the notes of the cache look as if they were written some time after the last change."""
    newest = max(path.stat().st_ctime for path in place.rglob("*"))
    for note in cache.cache_folder().glob("*.seen"):
        os.utime(note, (newest + 60, newest + 60))


def forbid_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_texts", lambda *_: pytest.fail("the files were read"))


def test_an_unchanged_folder_is_not_read(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_knowledge(settled)
    forbid_texts(monkeypatch)
    assert load_knowledge(settled) == before


def test_a_note_from_the_same_tick_is_not_believed(settled: Path) -> None:
    """Written within two seconds of the change: the files are read, however they look."""
    newest = max(path.stat().st_ctime for path in settled.rglob("*"))
    for note in cache.cache_folder().glob("*.seen"):
        os.utime(note, (newest + 1, newest + 1))
    signature = signature_of(settled)
    assert signature is not None
    assert cache.recall_hash(*signature) is None


@pytest.mark.parametrize("what", ["content", "name", "more", "fewer", "touched"])
def test_any_change_is_noticed(settled: Path, what: str) -> None:
    """Another text of the same length, another name, a file more or less."""
    before = load_knowledge(settled)
    file = settled / "base.yaml"
    extra = "texts:\n- {id: extra, topic: t, title: T, patient: P., clinician: C.}\n"
    if what == "content":
        file.write_text(file.read_text().replace("pain by day", "pain by sea"))
    elif what == "name":
        file.rename(settled / "other.yaml")
    elif what == "touched":
        os.utime(file, (1, 1))
    else:
        (settled / "more.yaml").write_text(extra)
        if what == "fewer":
            load_knowledge(settled)
            later(settled)
            (settled / "more.yaml").unlink()
    signature = signature_of(settled)
    assert signature is not None
    after = load_knowledge(settled)
    assert (after.findings["day-pain"].label == "pain by sea") is (what == "content")
    assert ("extra" in after.texts) is (what == "more")
    assert (after.hash == before.hash) is (what in ("fewer", "touched"))


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 99])
def test_a_damaged_note_is_no_note(settled: Path, damage: bytes) -> None:
    before = load_knowledge(settled)
    for note in cache.cache_folder().glob("*.seen"):
        note.write_bytes(damage)
    later(settled)
    assert load_knowledge(settled) == before
