"""Why one condition rather than another: found by taking answers away and trying others."""

from __future__ import annotations

from typing import Any

from engine.explain.contrast import Contraster
from engine.explain.queries import ask
from engine.inference.evaluation import standing
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
