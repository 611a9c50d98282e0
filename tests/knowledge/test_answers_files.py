"""Good answers files can be used; bad ones give exactly the messages that stand beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import AnswersError
from engine.model.knowledge import KnowledgeBase
from engine.reading.answers import decode_answers, read_answers
from engine.reading.load import read_knowledge
from tests.conftest import Golden

HERE = Path(__file__).parent
GOOD = sorted((HERE / "answers" / "good").iterdir())
BAD = sorted(path for path in (HERE / "answers" / "bad").iterdir() if path.suffix != ".txt")


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    knowledge, problems = read_knowledge(HERE / "base.yaml")
    assert problems == []
    assert knowledge is not None
    return knowledge


def complaints(error: AnswersError) -> str:
    return "".join(f"{problem}\n    [{problem.code}]\n" for problem in error.problems)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_good_answers_can_be_used(kb: KnowledgeBase, path: Path) -> None:
    """From a file and from standard input alike."""
    assert decode_answers(kb, path.read_bytes(), "standard input") == read_answers(kb, path)


def test_values_arrive_as_they_were_meant(kb: KnowledgeBase) -> None:
    answers = read_answers(kb, HERE / "answers" / "good" / "every-kind.yaml")
    by_finding = answers.by_finding
    assert by_finding["night-pain"].yes == {"yes", "left", "right"}
    assert by_finding["area"].no == {"leg"}
    assert by_finding["since"].number == pytest.approx(3 * 30.4375 / 7)
    assert by_finding["strength"].number == 2.5
    assert by_finding["age"].number == 50
    assert answers.asked == {"day-pain": "unknown"}
    assert str(answers.observed_at) == "2026-11-22"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_bad_answers_are_explained(
    kb: KnowledgeBase, path: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fault is reported, where it stands, with its code."""
    monkeypatch.chdir(path.parent)
    with pytest.raises(AnswersError) as caught:
        read_answers(kb, Path(path.name))
    golden(path.with_name(f"{path.name}.txt"), complaints(caught.value))


def test_a_folder_is_no_answers_file(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(AnswersError) as caught:
        read_answers(kb, tmp_path)
    assert complaints(caught.value) == (
        f"{tmp_path}: is a directory; name a file in it\n    [is-a-directory]\n"
    )


def test_a_missing_file(kb: KnowledgeBase, tmp_path: Path) -> None:
    with pytest.raises(AnswersError) as caught:
        read_answers(kb, tmp_path / "gone.yaml")
    assert [problem.code for problem in caught.value.problems] == ["no-such-file"]


def test_a_huge_file_is_not_read(kb: KnowledgeBase, tmp_path: Path) -> None:
    """100 MB of nothing end with one message, not with the memory."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(AnswersError) as caught:
        read_answers(kb, path)
    assert complaints(caught.value) == f"{path}: is larger than 4 MB; split it\n    [too-large]\n"


def test_a_flood_of_faults_ends(kb: KnowledgeBase, tmp_path: Path) -> None:
    """Thousands of unknown names are not all compared with all findings."""
    path = tmp_path / "flood.yaml"
    path.write_text("answers:\n" + "".join(f"  nite-pain-{n}: yes\n" for n in range(20_000)))
    with pytest.raises(AnswersError) as caught:
        read_answers(kb, path)
    assert len(caught.value.problems) == 101
    assert "too-many-problems" in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    "value", [None, 10**400, float("nan"), float("inf"), [], {}, [[]], {"value": []}, object()]
)
@pytest.mark.parametrize("finding", ["night-pain", "side", "since", "strength"])
def test_no_plain_value_surprises(kb: KnowledgeBase, finding: str, value: object) -> None:
    """A caller of the library gets an AnswersError, never another exception."""
    from engine.reading.answers import answers_from

    with pytest.raises(AnswersError):
        answers_from(kb, {finding: value})
