"""Why one condition rather than another: found by taking answers away and trying others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import UsageError
from engine.explain.contrast import Contraster
from engine.explain.lines import Voice
from engine.explain.queries import ask
from engine.inference.evaluation import standing
from tests.conftest import Golden
from tests.people import consult

WRIST: dict[str, Any] = {
    "tingling-present": "right",
    "numb-area": ["thumb", "index-finger", "middle-finger"],
    "night-hand-symptoms": "right",
    "phalen": "yes",
    "neck-pain": "no",
}


def test_the_loss_of_a_deciding_answer_narrows_the_lead() -> None:
    """Each answer that is named is one without which a fresh consultation shows less of a lead."""
    whole = consult(WRIST)
    found = Contraster(whole).contrast("carpal-tunnel-syndrome", "cervical-radiculopathy")
    assert found.decided_by
    for effect in found.decided_by:
        without = consult({id: v for id, v in WRIST.items() if id != effect.finding})
        ledgers = without.evaluation.ledgers
        first, second = (
            standing(ledgers[x]) for x in ("carpal-tunnel-syndrome", "cervical-radiculopathy")
        )
        assert tuple(b - a for a, b in zip(first, second, strict=True)) == effect.margin
        assert effect.margin < found.margin


def test_a_reply_that_would_tell_does_so_when_it_is_given() -> None:
    found = Contraster(consult(WRIST)).contrast("carpal-tunnel-syndrome", "cervical-radiculopathy")
    for effects, id in ((found.would_tell, "cervical-radiculopathy"),
                        (found.would_confirm, "carpal-tunnel-syndrome")):  # fmt: skip
        before = standing(consult(WRIST).evaluation.ledgers[id])
        for effect in effects[:4]:
            reply: Any = effect.reply
            if reply.replace(".", "").lstrip("-").isdigit():
                reply = float(reply)
            after = consult({**WRIST, effect.finding: reply}).evaluation.ledgers[id]
            assert standing(after) < before, effect


def test_patients_are_asked_only_what_they_can_answer() -> None:
    consultation = consult(WRIST)
    contraster = Contraster(consultation)
    found = contraster.contrast(
        "carpal-tunnel-syndrome", "cervical-radiculopathy", ask_clinician=False
    )
    findings = consultation.kb.findings
    told = (*found.would_tell, *found.would_confirm)
    assert told
    assert all(findings[effect.finding].answered_by != "clinician" for effect in told)


def test_the_order_of_the_two_does_not_matter() -> None:
    """The better supported one is always told first; names are understood."""
    consultation = consult(WRIST)
    pairs = (["carpal tunnel syndrome", "cervical-radiculopathy"],
             ["cervical-radiculopathy", "carpal-tunnel-syndrome"])  # fmt: skip
    texts = [
        [line.text for section in ask(consultation, "rather-than", pair, "clinician")[1]
         for line in section.lines]
        for pair in pairs
    ]  # fmt: skip
    assert texts[0] == texts[1]
    assert texts[0][0].startswith("A pinched nerve at the wrist")


def test_an_answer_on_which_a_number_rests_counts_with_it() -> None:
    """Taking away one of two scores takes their difference away too."""
    answers = {**WRIST, "pain-before": 7, "pain-now": 3}
    contraster = Contraster(consult(answers))
    assert list(contraster._follows("pain-before")) == ["pain-fall", "pain-rise"]
    assert list(contraster._follows("phalen")) == []


def told(answers: dict[str, Any], pair: list[str], voice: Voice) -> list[str]:
    """The lines of the query, with the title of each section."""
    sections = ask(consult(answers), "rather-than", pair, voice)[1]
    return [text for s in sections for text in (s.title, *(line.text for line in s.lines))]


def test_what_is_said_of_two_conditions(golden: Golden) -> None:
    """Read the text aloud before you accept a change of it."""
    pair = ["carpal-tunnel-syndrome", "cervical-radiculopathy"]
    text = "\n".join(told(WRIST, pair, "patient"))
    golden(Path(__file__).parent / "rather-than.txt", text + "\n")


def test_equal_conditions_are_called_equal() -> None:
    lines = told({"age": 50}, ["tennis-elbow", "morton-neuroma"], "patient")
    assert "The two are equally well supported; nothing has decided yet." in lines


def test_two_different_conditions_are_needed() -> None:
    for pair in (["stroke", "stroke"], ["stroke", "paracetamol"]):
        with pytest.raises(UsageError):
            told(WRIST, pair, "patient")


@pytest.mark.parametrize("query", ["where", "rather-than"])
def test_an_emergency_is_said_before_anything_else(query: str) -> None:
    """Arguments about place and order must not draw attention from it."""
    answers = {"saddle-numbness": "yes", "numb-area": ["top-of-foot"]}
    ids = ["cauda equina syndrome", "stroke"] if query == "rather-than" else []
    sections = ask(consult(answers), query, ids, "patient")[1]
    assert sections[0].title == "What to do first"
    assert sections[0].lines[0].text.startswith("EMERGENCY")
    assert ask(consult(WRIST), "where", [], "patient")[1][0].title != "What to do first"
