"""What a result says of the questions that have no answer, and of what nobody has examined."""

from __future__ import annotations

from collections.abc import Iterator

from engine.explain.lines import Line, Voice
from engine.explain.prove import Prover
from engine.explain.words import sentence
from engine.inference.consult import Consultation

SHOWN = 8
"""The most questions that a patient reads by name."""


def unanswered(prover: Prover) -> Iterator[Line]:
    """How many questions that matter have no answer: warning signs, and what was left out."""
    signs, left = _open_questions(prover.consultation)
    if signs:
        questions = (
            "One warning question has"
            if len(signs) == 1
            else f"{len(signs)} warning questions have"
        )
        text = f"{questions} no answer, so danger cannot be excluded: be seen."
        yield Line(text, prover.ruling())
    if left:
        text = (
            "One question that could change how soon you should be seen has no answer."
            if len(left) == 1
            else f"{len(left)} questions that could change how soon you should be seen have no "
            "answer."
        )
        yield Line(text, prover.ruling())


def not_assessed(prover: Prover, voice: Voice) -> Iterator[Line]:
    """The open questions by name, and that nobody has examined the person, where that is so."""
    consultation = prover.consultation
    kb = consultation.kb
    signs, left = _open_questions(consultation)
    for what, ids in (("Warning signs not answered", signs), ("Not answered", left)):
        if ids:
            limit = SHOWN if voice == "patient" else len(ids)
            labels = [kb.findings[id].label for id in ids[:limit]]
            more = f"; and {len(ids) - limit} more" if len(ids) > limit else ""
            yield Line(f"{what}: {'; '.join(labels)}{more}.", prover.ruling())
    examined = [f for f in kb.findings.values() if f.answered_by == "clinician"]
    if not any(consultation.answers.get(f.id) for f in examined):
        text = kb.texts[kb.policy.not_examined]
        words = text.patient if voice == "patient" else text.clinician
        yield Line(sentence(words), prover.assumption(text.id))


def _open_questions(consultation: Consultation) -> tuple[list[str], list[str]]:
    """The warning signs without an answer, and the questions that were left out."""
    unknown = consultation.disposition.cannot_exclude
    is_left = consultation.answers.is_left
    return [id for id in unknown if not is_left(id)], [id for id in unknown if is_left(id)]
