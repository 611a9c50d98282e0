"""What the diary gives out: reviews, explanations, a page, and files that can be taken in again."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.functional import diary_commands
from tests.functional.commands import refused, run
from tests.functional.diary_commands import LAST, diary, said, three_weeks

state = diary_commands.state


@pytest.mark.parametrize("audience", ["patient", "clinician", "student", "auditor"])
def test_every_audience_is_told_the_urgency_first(audience: str) -> None:
    three_weeks()
    review = diary("review", "--audience", audience, "--on", LAST)
    assert review.startswith("What to do first\n----------------\nSELF-CARE")


def test_a_stage_is_explained_and_a_wrong_query_refused() -> None:
    three_weeks()
    told = diary("explain", "how", "stage-function-returning", "--on", LAST)
    words = " ".join(told.split())
    assert "change in how long you can walk: for longer" in words
    assert "From: time of walking before symptoms stop it: about 5 minutes on 2 March" in words
    assert "The answers rule it out." in diary("explain", "why-not", "stage-plateau", "--on", LAST)
    assert "did you mean 'why-not'?" in refused(run("diary", "explain", "whynot"), 2)


def test_the_page_is_for_its_owner_and_written_over_nothing(tmp_path: Path) -> None:
    three_weeks()
    place = tmp_path / "recovery.html"
    made = ("review", "--format", "html", "--output", str(place), "--on", LAST)
    assert said(*made) == f"Written: {place}\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    page = place.read_text(encoding="utf-8")
    for heading in ("What to do first", "Where recovery stands", "average pain", "Next check-in"):
        assert f"<h2>{heading}</h2>" in page
    assert page.index("<h2>Where recovery stands</h2>") < page.index("<svg")
    line = refused(run("diary", *made), 2)
    assert line == f"unpinch: '{place}' exists already; choose another name"


@pytest.mark.parametrize("form", ["json", "csv", "fhir"])
def test_what_is_exported_can_be_imported(form: str, tmp_path: Path) -> None:
    three_weeks()
    said("example", "course-relapse")
    place = tmp_path / f"out.{form}"
    said("export", "--format", form, "--output", str(place))
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    other = {"UNPINCH_DIARY": str(tmp_path / "other.sqlite")}
    assert said("import", str(place), **other) == "Taken in: 2 episodes.\n"
    again = said("import", str(place), **other)
    assert again == "Taken in: 0 episodes.\n2 episodes were there already.\n"
    assert diary("export", "--format", "csv", **other) == diary("export", "--format", "csv")


def test_a_spreadsheet_gets_the_line_ends_of_its_standard(tmp_path: Path) -> None:
    three_weeks()
    place = tmp_path / "out.csv"
    said("export", "--format", "csv", "--output", str(place))
    piped = run("diary", "export", "--format", "csv").stdout
    assert place.read_bytes() == piped
    assert piped.endswith(b"\r\n")
    assert piped.count(b"\n") == piped.count(b"\r\n") > 100
