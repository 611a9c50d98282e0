"""What the diary has acknowledged stays: through kills, a full disk, and many processes at once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from engine.diary.doctor import examine
from engine.diary.store import Store, is_sealed
from engine.errors import DiaryError
from engine.model.diary import Event
from tests.fixtures.diary.build import EVENTS, HERE, WORDS

ROOT = Path(__file__).parents[2]
KILLS = 200
TOGETHER = 3
"""Events of one go, which are kept or lost together."""

WRITER = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from engine.diary.store import Store
from engine.model.diary import Event
name, size, together = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with Store.open(Path(sys.argv[1])) as store:
    for number in range(size):
        ids = [f"{name}-{number}-{part}" for part in range(together)]
        body = {"episode": "neck", "note": "n" * (number * 37 % 900)}
        store.append([Event(id, datetime.now(UTC), "entry-added", body) for id in ids])
        os.write(1, f"{number}\\n".encode())
"""


def write(place: Path, name: str, size: int, together: int = TOGETHER) -> subprocess.Popen[bytes]:
    """A process that says of every go that it was kept. ``-S`` makes its start cheap."""
    return subprocess.Popen(
        [sys.executable, "-S", "-c", WRITER, str(place), name, str(size), str(together)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
    )  # fmt: skip


def ids(place: Path) -> list[str]:
    with Store.open(place, create=False) as store:
        return [event.id for event in store.events()]


def _numbers(id: str) -> list[int]:
    return [int(part) for part in id.split("-")[1:]]


def goes(name: str, count: int) -> set[str]:
    return {f"{name}-{number}-{part}" for number in range(count) for part in range(TOGETHER)}


@pytest.mark.skipif(os.name != "posix", reason="no such signal elsewhere")
def test_two_hundred_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    """At any moment: while the diary is made, opened, written, and its log is put into the file."""
    rng = Random(7)
    expected: set[str] = set()
    wrote = 0
    for kill in range(KILLS):
        place = tmp_path / f"own-{kill // 20}" / "diary.db"
        expected = expected if kill % 20 else set()
        writer = write(place, f"w{kill}", 10**6)
        assert writer.stdout is not None
        first = b""
        if kill % 4:
            first = writer.stdout.readline()
            time.sleep(rng.random() ** 3 * 0.06)
        else:
            time.sleep(rng.random() * 0.15)
        os.kill(writer.pid, signal.SIGKILL)
        rest, faults = writer.communicate()
        assert faults == b""
        acknowledged = (first + rest).count(b"\n")
        wrote += acknowledged > 0
        expected |= goes(f"w{kill}", acknowledged)
        if not place.exists():
            continue
        kept = ids(place)
        assert len(kept) == len(set(kept))
        assert expected <= set(kept)
        # One go may have been kept without the time to say so, but a whole one.
        assert len(kept) - len(expected) in {0, TOGETHER}
        expected = set(kept)
        if kill % 20 == 19:
            assert examine(place).faults == ()
    assert wrote >= KILLS / 2


def test_eight_writers_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    """All find no diary at the start, and all want to make it."""
    place = tmp_path / "own" / "diary.db"
    writers = {f"w{number}": write(place, f"w{number}", 40) for number in range(8)}
    for writer in writers.values():
        out, faults = writer.communicate(timeout=120)
        assert faults == b""
        assert writer.returncode == 0
        assert out.count(b"\n") == 40
    kept = ids(place)
    assert len(kept) == 8 * 40 * TOGETHER
    assert set(kept) == set().union(*(goes(name, 40) for name in writers))
    for name in writers:  # each in the order in which it told
        own = [id for id in kept if id.startswith(f"{name}-")]
        assert own == sorted(own, key=_numbers)
    assert examine(place).faults == ()
    assert sorted(path.name for path in place.parent.iterdir()) == ["diary.db", "diary.db-lock"]


def test_eight_processes_open_an_old_version_at_once(tmp_path: Path) -> None:
    """One of them changes its form, and none sees half of that."""
    place = tmp_path / "diary.db"
    shutil.copyfile(HERE / "version-1.db", place)
    writers = [write(place, f"w{number}", 3) for number in range(8)]
    for writer in writers:
        assert writer.communicate(timeout=120)[1] == b""
    kept = ids(place)
    assert kept[: len(EVENTS)] == [event.id for event in EVENTS]
    assert len(kept) == len(EVENTS) + 8 * 3 * TOGETHER
    assert not place.with_name("diary.db.version-1").exists()


LIMITED = """
import resource, sys
from datetime import datetime, UTC
from pathlib import Path
from engine.diary.store import Store
from engine.errors import DiaryError
from engine.model.diary import Event
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
number = 0
try:
    with Store.open(Path(sys.argv[1])) as store:
        while True:
            events = [Event(f"w-{number}-{part}", datetime.now(UTC), "k", {"note": "n" * 900})
                      for part in range(3)]
            store.append(events)
            number += 1
except DiaryError as error:
    print(number, error.code, error, sep="\\n")
"""


@pytest.mark.skipif(os.name != "posix", reason="no such limit elsewhere")
@pytest.mark.parametrize("limit", [30_000, 100_000, 300_000, 1_000_000])
def test_a_file_that_cannot_grow_keeps_what_was_acknowledged(tmp_path: Path, limit: int) -> None:
    """The disk fails in the middle of a write to the log or to the file itself."""
    place = tmp_path / "diary.db"
    Store.open(place).close()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(place), str(limit)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    number, code, message = done.stdout.splitlines()
    assert code in {"disk", "full"}
    assert "free room" in message or "make room" in message
    assert set(ids(place)) == goes("w", int(number))
    assert examine(place).faults == ()


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Path:
    """A disk of 200 kB, where the tests may have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("no right to mount")
    return disk


def test_a_disk_that_is_full_keeps_what_was_acknowledged(
    tiny_disk: Path, request: pytest.FixtureRequest
) -> None:
    """Nothing of the rest; when there is room again it goes on."""
    request.addfinalizer(lambda: subprocess.run(["umount", "-l", str(tiny_disk)], check=False))
    place = tiny_disk / "diary.db"
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(bytes(40_000))
    writer = write(place, "w", 10**6)
    out, faults = writer.communicate(timeout=120)
    assert b"DiaryError" in faults
    assert b"make room and try again" in faults
    assert set(ids(place)) == goes("w", out.count(b"\n"))
    ballast.unlink()
    with Store.open(place) as store:
        assert store.append([Event("more", EVENTS[0].recorded, "k", {})]) == 1
    assert examine(place).faults == ()
    for each in tiny_disk.iterdir():
        each.unlink()
    ballast.write_bytes(bytes(190_000))
    with pytest.raises(DiaryError, match="make room"):
        Store.open(place)
    assert [path.name for path in tiny_disk.iterdir()] == ["ballast"]


CHANGES = """
import sys
from pathlib import Path
from engine.diary import sealing
from engine.diary.store import Store, erase
sealing.COST = 16
place, words = Path(sys.argv[1]), sys.argv[2]
with Store.open(place) as store:
    gone = [event.id for event in store.events()][10:20]
print("ready", flush=True)
{}
print("done", flush=True)
"""

ERASE = "erase(place, gone)"
SEAL = "Store.open(place).seal(words)"


@pytest.mark.skipif(os.name != "posix", reason="no such signal elsewhere")
@pytest.mark.parametrize("change", [ERASE, SEAL])
def test_a_kill_while_rewriting_leaves_the_old_or_the_new(tmp_path: Path, change: str) -> None:
    """Erasing and sealing: every event is readable afterwards, in one way or the other."""
    original = tmp_path / "original.db"
    events = [
        Event(f"e{number}", EVENTS[0].recorded, "k", {"note": "n" * 2000}) for number in range(400)
    ]
    with Store.open(original) as store:
        store.append(events)
    rng = Random(3)
    ended = set()
    for kill in range(12):
        place = tmp_path / f"{kill}.db"
        shutil.copyfile(original, place)
        process = subprocess.Popen(
            [sys.executable, "-c", CHANGES.format(change), str(place), WORDS],
            cwd=ROOT, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(rng.random() * 0.08)
        os.kill(process.pid, signal.SIGKILL)
        done = b"done" in process.communicate()[0]
        ended.add(done)
        changed = is_sealed(place)
        with Store.open(place, passphrase=WORDS if changed else None) as store:
            kept = list(store.events())
        if change == ERASE:
            changed = len(kept) < len(events)
            assert kept == ([*events[:10], *events[20:]] if changed else events)
        else:
            assert kept == events
        assert changed or not done
        assert examine(place).faults == ()
        place.unlink()
    assert ended  # both ends are likely; which kill hits where is up to the machine


UNPRIVILEGED = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from engine.diary.store import Store
from engine.errors import DiaryError
from engine.model.diary import Event
os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    with Store.open(Path(sys.argv[1])) as store:
        store.append([Event("x", datetime.now(UTC), "k", {})])
        print("kept")
except DiaryError as error:
    print(error.code)
"""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize(("file", "folder"), [(0o644, 0o777), (0o666, 0o755), (0o600, 0o777)])
def test_a_diary_that_cannot_be_written_says_so(tmp_path: Path, file: int, folder: int) -> None:
    """Neither the file alone nor the folder alone is enough."""
    place = tmp_path / "own" / "diary.db"
    with Store.open(place) as store:
        store.append(EVENTS[:3])
    before = place.read_bytes()
    around = [each for each in tmp_path.parents if each != Path("/") and each != Path("/tmp")]  # noqa: S108
    old = {each: each.stat().st_mode for each in (tmp_path, *around)}
    try:
        for each, mode in old.items():
            each.chmod(mode | 0o055)
        place.parent.chmod(folder)
        place.chmod(file)
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, str(place)],
            cwd=ROOT, capture_output=True, check=True,
        )  # fmt: skip
    finally:
        for each, mode in old.items():
            each.chmod(mode)
    assert done.stdout in {b"read-only\n", b"unopened\n"}
    assert place.read_bytes() == before
    assert ids(place) == [event.id for event in EVENTS[:3]]
