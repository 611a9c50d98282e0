"""Files as they should not be: each ends with a message, none with a crash or a wait."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import KnowledgeError, Location, Problem
from engine.model.condition import Established
from engine.model.rule import Establishes
from engine.reading.files import MAX_BYTES, decode, knowledge_files, read_text
from engine.reading.load import load_knowledge, read_documents, read_knowledge
from engine.reading.strata import order_of_conclusions
from engine.reading.yaml_tree import MAX_NODES, MAX_PROBLEMS, parse
from tests.generators import _conclusion, _rule


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def fault(path: Path) -> str:
    _, problem = read_text(path, path.name)
    assert problem is not None
    return f"{problem} [{problem.code}]"


def test_missing(tmp_path: Path) -> None:
    expected = "gone.yaml: there is no such file; check the path [no-such-file]"
    assert fault(tmp_path / "gone.yaml") == expected


def test_directory(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    expected = "folder: is a directory; name a file in it [is-a-directory]"
    assert fault(tmp_path / "folder") == expected


def test_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert fault(tmp_path / "loop.yaml").endswith("[unreadable-file]")
    _, problems = knowledge_files(tmp_path)
    assert codes(problems) == ["unreadable-file"]


def test_dangling_link_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to("nowhere.yaml")
    _, problems = knowledge_files(tmp_path)
    assert [str(problem) for problem in problems] == [
        "a.yaml: there is no such file; check the path"
    ]


def test_folder_link_back_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.yaml").write_text("texts: []\n")
    (tmp_path / "sub" / "round").symlink_to(tmp_path)
    texts, problems = knowledge_files(tmp_path)
    assert [name for name, _ in texts] == ["sub/a.yaml"]
    assert [str(problem) for problem in problems] == [
        "sub/round: is a link back to a folder around it; remove the link"
    ]


def test_linked_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text("texts: []\n")
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "linked").symlink_to(tmp_path / "elsewhere")
    assert knowledge_files(tmp_path / "knowledge") == ([("linked/a.yaml", "texts: []\n")], [])


def test_pipe_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    _, problems = knowledge_files(tmp_path)
    assert codes(problems) == ["not-a-file"]


def test_editors_and_other_files_are_passed_over(tmp_path: Path) -> None:
    for name in (".a.yaml.swp", ".#b.yaml", ".hidden.yaml", "notes.txt", "c.yaml~"):
        (tmp_path / name).write_text("?")
    (tmp_path / "D.YML").write_text("texts: []\n")
    assert knowledge_files(tmp_path) == ([("D.YML", "texts: []\n")], [])


def test_name_that_is_no_text(tmp_path: Path) -> None:
    """A file name need not be UTF-8; its message must still print."""
    (tmp_path / os.fsdecode(b"caf\xe9.yaml")).write_text("nothing: []\n")
    _, problems = read_knowledge(tmp_path)
    assert "caf\\xe9.yaml:1:1: unknown key" in "".join(map(str, problems))


def test_forbidden_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused by hand: root, as in many containers, may read everything."""
    (tmp_path / "a.yaml").write_text("texts: []\n")

    def refuse(path: Path, *_mode: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    expected = "a.yaml: cannot be read: permission denied; check the file [unreadable-file]"
    assert fault(tmp_path / "a.yaml") == expected


def test_forbidden_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    _, problems = knowledge_files(tmp_path)
    assert codes(problems) == ["unreadable-file"]


@pytest.mark.parametrize("reading", [load_knowledge, read_knowledge, read_documents])
def test_nothing_to_read(reading: Callable[[Path], object], tmp_path: Path) -> None:
    for path, code in ((tmp_path / "gone", "no-such-file"), (tmp_path, "no-knowledge")):
        with pytest.raises(KnowledgeError) as caught:
            reading(path)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_size() -> None:
    """The largest file that is read, and one byte more."""
    _, problem = decode(b"# " + b"x" * (MAX_BYTES - 2), "f")
    assert problem is None
    _, problem = decode(b"x" * (MAX_BYTES + 1), "f")
    assert str(problem) == "f: is larger than 4 MB; split it"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff", "f:1:1"),
        (b"a\nb\xe9", "f:2:2"),
        ("é".encode() + b"\xe9", "f:1:2"),
        (b"\xef\xbb\xbfab\xe9", "f:1:3"),
        (b"a\x00b", "f:1:2"),
        (b"a\r\n\x1bb", "f:2:1"),
        (b"\x7f", "f:1:1"),
        ("é\u2028".encode(), "f:1:2"),
        ("a\n\ufeff".encode(), "f:2:1"),
    ],
)
def test_place_of_a_bad_letter(data: bytes, place: str) -> None:
    """Columns count letters as an editor does, not bytes."""
    _, problem = decode(data, "f")
    assert problem is not None
    assert str(problem.at) == place


@pytest.mark.parametrize("opening", ["[", "{", "- ", "{a: ", "? ", "a: [", "!x [", "&x ["])
def test_deep_nesting(opening: str) -> None:
    """Ten thousand levels end with a message, whatever opens them."""
    document, problems = parse(opening * 10_000, "f")
    assert document.data is None
    assert problems[-1].code in ("too-deep", "yaml-syntax", "too-many-problems")
    assert "too-deep" in codes(problems) or opening == "a: ["


def test_many_values() -> None:
    _, problems = parse("a: [" + "b," * (MAX_NODES + 1) + "]", "f")
    assert codes(problems) == ["too-large"]


def test_many_faults() -> None:
    _, problems = parse("a: 1\n" * 10_000, "f")
    assert codes(problems) == ["duplicate-key"] * MAX_PROBLEMS + ["too-many-problems"]


def test_an_endless_chain_of_conclusions() -> None:
    """Deep chains of conclusions are ordered without a recursion limit."""
    names = [f"c{n:05}" for n in range(5_000, 0, -1)]
    conclusions = {name: _conclusion(name, "abstraction", None) for name in names}
    rules = [
        _rule(n, Established(read), (), Establishes(name), "abstraction")
        for n, (name, read) in enumerate(zip(names[1:], names, strict=False))
    ]
    at = Location("f", 1, 1)
    places = {rule.id: {rule.when: at} for rule in rules}
    order, problems = order_of_conclusions(conclusions, rules, places)  # type: ignore[arg-type]
    assert problems == []
    assert list(order) == names
