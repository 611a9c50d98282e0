"""Every proof of generated consultations passes the checker, and damaged ones do not."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from hypothesis import HealthCheck, given, settings

from engine.explain.checker import check_proof
from engine.explain.prove import Prover
from engine.inference.consult import Consultant
from engine.model.answers import Answers
from engine.model.knowledge import KnowledgeBase
from engine.model.proof import ConclusionNode, FiringNode, Node, Proof, RulingNode, node_id
from tests.generators import knowledge_bases, patients

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


def whole_proof(kb: KnowledgeBase, answers: Answers) -> Proof:
    """A proof of everything that can be proved about a consultation."""
    consultation = Consultant(kb).consult(answers)
    prover = Prover(consultation)
    prover.root("disposition", prover.ruling())
    for id in kb.conclusions:
        prover.root(id, prover.conclusion(id))
    for id in consultation.evaluation.ledgers:
        prover.root(id, prover.ledger(id))
    for id in consultation.evaluation.verdicts:
        prover.root(id, prover.verdict(id))
    for number, id in enumerate(prover.conflicts()):
        prover.root(f"conflict {number}", id)
    return prover.proof()


@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
@given(knowledge_bases(), patients())
def test_proofs_check(kb: KnowledgeBase, answers: Answers) -> None:
    """The prover and the checker agree without sharing code."""
    assert check_proof(kb, answers, whole_proof(kb, answers)) == []


@settings(max_examples=100, deadline=None, suppress_health_check=QUIET)
@given(knowledge_bases(), patients())
def test_every_damage_is_noticed(kb: KnowledgeBase, answers: Answers) -> None:
    """A firing without premises, a conclusion without support, another winner: refused."""
    proof = whole_proof(kb, answers)
    for id, node in proof.nodes.items():
        for damaged in damages(node):
            nodes = dict(proof.nodes)
            del nodes[id]
            nodes[node_id(damaged)] = damaged
            broken = Proof(proof.knowledge, MappingProxyType(nodes), MappingProxyType({}))
            assert check_proof(kb, answers, broken), damaged


def damages(node: Node) -> list[Node]:
    """Versions of a node that must not pass."""
    match node:
        case FiringNode() if node.premises:
            return [replace(node, premises=())]
        case ConclusionNode():
            return [replace(node, supports=())]
        case RulingNode():
            return [replace(node, winners=()), replace(node, level="nowhere")]
    return []
