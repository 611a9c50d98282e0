"""The result of a consultation as data: schema ``unpinch.result/1``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.errors import InternalError
from engine.explain.checker import check_proof
from engine.explain.place import place_data
from engine.explain.prove import Prover
from engine.explain.scores import begun, score_data
from engine.inference.consult import Consultation
from engine.inference.evaluation import Ledger, Verdict
from engine.inference.localise import localise
from engine.model.condition import conclusions_of, findings_of
from engine.model.policy import VERDICTS, at_least_as_urgent
from engine.model.proof import Proof, proof_data
from engine.model.rule import Argument, Evidence, Rule
from engine.model.truth import Truth

SCHEMA = "unpinch.result/1"


def prove_result(consultation: Consultation) -> Prover:
    """A prover holding the proof of everything that a result shows."""
    prover = Prover(consultation)
    prover.root("disposition", prover.ruling())
    for id in (*prover.kb.policy.limits, prover.kb.policy.not_examined):
        prover.root(id, prover.assumption(id))
    for id, truth in consultation.evaluation.conclusions.items():
        if truth is Truth.MET:
            prover.root(id, prover.conclusion(id))
    for ledger in consultation.differential:
        prover.root(ledger.syndrome, prover.ledger(ledger.syndrome))
    for id in consultation.evaluation.verdicts:
        prover.root(id, prover.verdict(id))
    for number, id in enumerate(prover.conflicts(), 1):
        prover.root(f"conflict.{number}", id)
    return prover


def checked(prover: Prover) -> Proof:
    """The proof, once the checker has passed it. Raises InternalError when it does not."""
    proof = prover.proof()
    faults = check_proof(prover.kb, prover.answers, proof)
    if faults:
        raise InternalError(f"a proof does not check: {faults[0]}")
    return proof


def result_data(consultation: Consultation) -> dict[str, object]:
    """The whole result as plain data for JSON, its proof checked."""
    kb = consultation.kb
    prover = prove_result(consultation)
    found = localise(kb, consultation.answers, consultation.evaluation.ledgers)
    if found.fits:
        prover.root("place", prover.lesion(found.fits[0]))
    instruments = [score_data(prover, id) for id in begun(prover)]
    proof = checked(prover)
    ruling = consultation.disposition
    level = kb.policy.level(ruling.level)
    return {
        "schema": SCHEMA,
        "knowledge": {"version": kb.version, "hash": kb.hash},
        "engines_agree": True,
        "disposition": {
            "level": ruling.level,
            "label": level.label,
            "time_frame": level.time_frame,
            "because": _rules_of_winners(consultation),
            "cannot_exclude": list(ruling.cannot_exclude),
        },
        "differential": [_syndrome(consultation, ledger) for ledger in consultation.differential],
        "localisation": place_data(kb, found),
        "instruments": instruments,
        "abstractions": _labelled(consultation, "abstraction"),
        "red_flags": [
            {
                "id": id,
                "label": kb.conclusions[id].label,
                "floor": kb.conclusions[id].floor,
                "suspect": kb.conclusions[id].suspect,
            }
            for id in consultation.established("red-flag")
        ],
        "treatments": _treatments(consultation),
        "causes": _labelled(consultation, "cause"),
        "complications": _labelled(consultation, "complication"),
        "investigations": _labelled(consultation, "investigation"),
        "specialist": {"see": _labelled(consultation, "specialist")},
        "safety_net": {
            "advice": _labelled(consultation, "advice"),
            "watch_for": _watch_for(consultation),
            "limits": [kb.texts[id].patient for id in kb.policy.limits],
        },
        "recovery": {
            "stages": [
                {"id": id, "label": kb.conclusions[id].label, "outlook": kb.conclusions[id].outlook}
                for id in shown_stages(consultation)
            ]
        },
        "conflicts": _labelled(consultation, "contradiction")
        + [
            {"id": a.finding, "label": kb.findings[a.finding].label}
            for a in consultation.answers.by_finding.values()
            if a.contradictory
        ],
        "proofs": proof_data(proof),
    }


def held(consultation: Consultation) -> bool:
    """Whether the result is so urgent that nothing reassuring may stand beside it."""
    hold_from = consultation.kb.policy.hold_from
    return at_least_as_urgent(consultation.disposition.level, hold_from)


def shown_stages(consultation: Consultation) -> list[str]:
    """Every stage that is worse or unchanged, then the furthest of the better ones.

    Beside an urgent result no better one is shown, nor while danger cannot be excluded.
    """
    conclusions = consultation.kb.conclusions
    found = list(consultation.established("stage"))
    better = [id for id in found if conclusions[id].outlook == "better"]
    furthest = max(better, key=lambda stage: conclusions[stage].order or 0, default="")
    unsafe = held(consultation) or bool(consultation.disposition.cannot_exclude)
    found = [id for id in found if id not in better or (id == furthest and not unsafe)]
    outlooks = ("worse", "unchanged", "better")

    def place(id: str) -> tuple[int, int, str]:
        stage = conclusions[id]
        return outlooks.index(str(stage.outlook)), stage.order or 0, id

    return sorted(found, key=place)


def _labelled(consultation: Consultation, kind: str) -> list[dict[str, object]]:
    conclusions = consultation.kb.conclusions
    return [{"id": id, "label": conclusions[id].label} for id in consultation.established(kind)]


def _rules_of_winners(consultation: Consultation) -> list[str]:
    rules: dict[str, None] = {}
    for floor in consultation.disposition.winners:
        if floor.kind == "syndrome":
            rules.update(dict.fromkeys(consultation.evaluation.ledgers[floor.id].for_))
        for firing in consultation.trace.firings:
            then = consultation.kb.rules[firing.rule].then
            if floor.id and getattr(then, "conclusion", None) == floor.id:
                rules[firing.rule] = None
    return list(rules)


def _syndrome(consultation: Consultation, ledger: Ledger) -> dict[str, object]:
    syndrome = consultation.kb.syndromes[ledger.syndrome]
    return {
        "id": syndrome.id,
        "label": syndrome.label,
        "kind": syndrome.kind,
        "support": ledger.support,
        "for": [_entry(consultation, rule) for rule in ledger.for_],
        "against": [_entry(consultation, rule) for rule in ledger.against],
        "open": open_findings(consultation, ledger),
        "expected": {
            "better_by": syndrome.better_by,
            "figures": [
                {
                    "outcome": figure.outcome,
                    "percent": [figure.low, figure.high],
                    "within": figure.within,
                    "sources": [{"id": ref.id, "locator": ref.locator} for ref in figure.sources],
                }
                for figure in syndrome.figures
            ],
        },
    }


def open_findings(consultation: Consultation, ledger: Ledger) -> list[str]:
    """The findings without an answer that open rules about the syndrome read."""
    read: dict[str, None] = {}
    for id in ledger.open:
        for finding in findings_of(consultation.kb.rules[id].condition):
            if consultation.answers.get(finding) is None:
                read[finding] = None
    return list(read)


def _entry(consultation: Consultation, id: str) -> dict[str, object]:
    rule = consultation.kb.rules[id]
    level = rule.then.level if isinstance(rule.then, Evidence) else ""
    read = dict.fromkeys(_read(consultation, rule, set()))
    answered = [finding for finding in read if consultation.answers.get(finding) is not None]
    return {"rule": id, "level": level, "findings": answered}


def _read(consultation: Consultation, rule: Rule, seen: set[str]) -> Iterator[str]:
    """The findings that a rule reads, also through the conclusions that stand."""
    yield from findings_of(rule.condition)
    for id in conclusions_of(rule.condition):
        if id in seen or consultation.evaluation.conclusions[id] is not Truth.MET:
            continue
        seen.add(id)
        for below in consultation.rules_for.get(id, ()):
            if consultation.evaluation.rules[below.id] is Truth.MET:
                yield from _read(consultation, below, seen)


def _treatments(consultation: Consultation) -> list[dict[str, object]]:
    return [
        {
            "id": verdict.treatment,
            "label": consultation.kb.treatments[verdict.treatment].label,
            "verdict": verdict.verdict,
            "for": _arguments(consultation, verdict.for_),
            "against": _arguments(consultation, verdict.against),
            "excluded_by": _arguments(consultation, verdict.excluded_by),
        }
        for verdict in ordered_verdicts(consultation)
    ]


def ordered_verdicts(consultation: Consultation) -> list[Verdict]:
    """Verdicts: first things first, in the order of the knowledge base inside each."""
    return sorted(
        consultation.evaluation.verdicts.values(), key=lambda v: VERDICTS.index(v.verdict)
    )


def _arguments(consultation: Consultation, rules: Iterable[str]) -> list[dict[str, object]]:
    return [
        {"rule": id, "grade": rule.then.grade if isinstance(rule.then, Argument) else ""}
        for id in rules
        for rule in (consultation.kb.rules[id],)
    ]


def _watch_for(consultation: Consultation) -> list[str]:
    listed: dict[str, None] = {}
    for ledger in consultation.differential:
        if ledger.support in ("well-supported", "supported", "possible"):
            listed.update(dict.fromkeys(consultation.kb.syndromes[ledger.syndrome].watch_for))
    return list(listed)
