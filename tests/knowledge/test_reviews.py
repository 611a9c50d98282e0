"""What a person reads of a diary: no false contradiction, nobody unseen who was, no old comfort."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.diary.drawing import picture
from engine.diary.explained import explained
from engine.diary.review import Review, review, sections, stages
from engine.diary.synthetic import synthetic
from engine.explain.prove import Prover
from engine.explain.queries import SPEAKS_AGAINST
from engine.explain.result import checked, held, prove_result
from engine.model.answers import NO
from engine.model.diary import Episode
from engine.model.policy import DISPOSITIONS, REACHABLE_SUPPORTS
from engine.model.trend import SAME
from engine.model.truth import Truth
from tests.people import consultant, shipped

DAY = date(2026, 3, 2)
CONFLICTS = "Answers that do not fit together"
SHOWN = "What your check-ins show"


def course(id: str) -> Episode:
    """A made-up diary of a shipped course."""
    return synthetic(shipped(), shipped().courses[id], 1, DAY).episode


def reviewed(episode: Episode) -> Review:
    """Its review on the day of its last check-in."""
    return review(consultant(), episode, episode.entries[-1].at.date())


def read(found: Review) -> dict[str, list[str]]:
    """What a patient reads, by section."""
    made = sections(found, Prover(found.consultation), "patient")
    return {section.title: [line.text for line in section.lines] for section in made}


def test_a_warning_sign_that_still_counts_contradicts_nothing() -> None:
    """It was told on one day and denied on the next; that is no slip of the pen."""
    found = reviewed(course("course-cauda-equina"))
    assert found.consultation.established("contradiction")
    assert CONFLICTS not in read(found)


def test_what_the_last_check_in_contradicts_itself_is_told() -> None:
    assert CONFLICTS in read(reviewed(course("course-slow-foot-drop")))


def test_an_examination_that_was_noted_is_named() -> None:
    made = course("course-standstill")
    words = "Nobody has examined you"
    assert any(words in line for line in read(reviewed(made))["What was not assessed"])
    seen = replace(made, examined=(date(2026, 3, 20),))
    told = read(reviewed(seen))["What was not assessed"]
    assert not any(words in line for line in told)
    assert any("You were examined on 20 March 2026." in line for line in told)


def test_news_come_before_what_is_the_same() -> None:
    found = reviewed(course("course-standstill-then-progress"))
    lines = [line.lower() for line in read(found)[SHOWN]]

    def places(*, same: bool) -> list[int]:
        labels = [
            shipped().findings[each.finding].label
            for each in found.consultation.answers.derived
            if each.state is not None and (each.state == SAME) is same
        ]
        return [n for n, line in enumerate(lines) if line.startswith(tuple(labels))]

    assert max(places(same=False)) < min(places(same=True))


@pytest.mark.parametrize(
    "id", ["course-cauda-equina", "course-sudden-loss", "course-slow-foot-drop"]
)
def test_beside_an_urgent_result_the_charts_show_no_better_day(id: str) -> None:
    made = course(id)
    found = reviewed(made)
    assert held(found.consultation)
    last = made.entries[-1].at.date()
    calm, urgent = (
        picture(shipped(), made, last, stages=True, calm=calm) for calm in (True, False)
    )
    comfort = [span for span in calm.spans if span.tone == "better"]
    assert comfort or any(line.marks for line in calm.lines)
    assert not any(span.tone == "better" for span in urgent.spans)
    assert not any(line.marks for line in urgent.lines)
    assert [span for span in calm.spans if span not in comfort] == list(urgent.spans)


@pytest.mark.parametrize("id", sorted(shipped().courses))
def test_what_was_denied_is_not_called_unknown(id: str) -> None:
    """Why it is not more urgent names missing answers, none that was given."""
    found = reviewed(course(id))
    _, made = explained(found, "urgency", (), "patient")
    unknown = [
        line.text
        for section in made
        for line in section.lines
        if "if something that is not known spoke for it" in line.text
    ]
    assert bool(unknown) == (found.consultation.disposition.level != DISPOSITIONS[0])
    answers = found.consultation.answers
    denied = [
        finding.label
        for finding in shipped().findings.values()
        if finding.screen == "red-flag" and (said := answers.get(finding.id)) and NO in said.given
    ]
    assert denied
    named = [part for line in unknown for part in line.split(": ", 1)[1].rstrip(".").split(", ")]
    assert not set(denied) & set(named)


def saying(made: Episode, *said: dict[str, Any], without: Collection[str] = ()) -> Episode:
    """An episode of which the last check-ins say something else, and leave something out."""
    last = [
        replace(entry, answers={id: v for id, v in {**entry.answers, **more}.items()
                                if id not in without})
        for entry, more in zip(made.entries[-len(said):], said, strict=True)
    ]  # fmt: skip
    return replace(made, entries=(*made.entries[: -len(said)], *last))


def better_stages(found: Review) -> list[str]:
    """The stages that are shown and speak of healing."""
    return [each.id for each in stages(found) if each.outlook == "better"]


@pytest.mark.parametrize(
    "said",
    [
        {"pain-present": "right"},
        {"pain-present": "both"},
        {"tingling-present": "both", "tingling-days": 1},
        {"pain-radiates-leg": "both"},
        {"pain-radiates-arm": "left"},
    ],
    ids=lambda said: "-".join(map(str, said)),
)
def test_another_side_is_no_recovery(said: dict[str, str]) -> None:
    """Although everything else is better, and until somebody has examined it."""
    healing = course("course-smooth-healing")
    first = {"pain-present": "left", "tingling-present": "left", "pain-radiates-leg": "left",
             "pain-radiates-arm": "no"}  # fmt: skip
    made = saying(healing, *[first] * (len(healing.entries) - 1), {})
    made = saying(made, {**first, "pain-present": "left"})
    assert better_stages(reviewed(made))
    other = saying(made, {**first, **said})
    found = reviewed(other)
    assert better_stages(found) == []
    assert found.consultation.disposition.level != DISPOSITIONS[-1]
    seen = replace(other, examined=(other.entries[-1].at.date(),),
                   settled=frozenset({other.entries[-1].id}))  # fmt: skip
    for each, counts in ((found, True), (reviewed(seen), False)):
        worse = each.consultation.evaluation.conclusions["symptoms-worsening"]
        assert (worse is Truth.MET) is counts


def test_silence_about_a_loss_leaves_it_as_it_was() -> None:
    """Neither less urgent nor better; and what counts on is told with its day."""
    made = course("course-no-gain")
    weak = {"weakness-present": "left", "weakest-movement": "weak", "pain-radiates-leg": "left"}
    entries = len(made.entries)
    told = saying(made, *[weak] * entries)
    silent = saying(told, {}, without=("weakness-present", "weakest-movement"))
    before, after = reviewed(told), reviewed(silent)
    assert before.consultation.disposition.level == after.consultation.disposition.level
    assert better_stages(after) == []
    shown = read(after)[SHOWN]
    assert "Weakness: left." in shown
    assert any("counts as it was told before" in line for line in shown)


def test_silence_does_not_reassure_by_what_was_told_before() -> None:
    """Slight numbness that was told and is not answered now: to be seen, and named as such."""
    made = course("course-smooth-healing")
    numb = {"numbness-present": "left", "numbness-depth": "slightly", "numb-size": "half-palm"}
    told = saying(made, *[numb] * len(made.entries))
    silent = saying(told, {}, without=tuple(numb))
    found = reviewed(silent)
    assert reviewed(told).consultation.disposition.level == DISPOSITIONS[-1]
    assert found.consultation.disposition.level != DISPOSITIONS[-1]
    assert found.consultation.disposition.cannot_exclude == ("numbness-present",)
    assert any("Not answered: numbness" in line for line in read(found)["What was not assessed"])
    checked(prove_result(found.consultation))


def test_what_is_possible_is_not_said_to_be_spoken_against() -> None:
    """A condition that fits, though not well enough to be seen for it, is told as just that."""
    found = reviewed(course("course-smooth-healing"))
    _, told = explained(found, "urgency", (), "patient")
    lines = [line.text for section in told for line in section.lines]
    possible = {
        shipped().syndromes[ledger.syndrome].label
        for ledger in found.consultation.evaluation.ledgers.values()
        if ledger.support in REACHABLE_SUPPORTS
    }
    assert possible
    weighed = [line for line in lines if any(label in line for label in possible)]
    assert any("do not speak for it clearly enough" in line for line in weighed)
    assert not any(SPEAKS_AGAINST in line for line in weighed)
