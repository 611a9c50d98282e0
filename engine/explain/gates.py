"""Which questions do not apply to a person: their gate has failed."""

from __future__ import annotations

from collections.abc import Collection

from engine.explain.blame import Truths
from engine.inference.atoms import atom_truth
from engine.model.answers import NOT_APPLICABLE, Answers
from engine.model.condition import Compare, Has, Known, Leaf
from engine.model.knowledge import KnowledgeBase
from engine.model.truth import Truth, truth_of


class Gates:
    """Which of some gates have failed under some answers; of the others, ``shut`` have.

    A question that does not apply opens no gate itself, and neither does one that the person says
    does not apply; one that the person cannot answer leaves its gates open.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        answers: Answers,
        gates: Collection[str],
        shut: frozenset[str] = frozenset(),
    ) -> None:
        self.kb = kb
        self.answers = answers
        self.gates = gates
        self.shut = shut
        self._truths = Truths(self._leaf)
        self._known: dict[str, bool] = {}

    def closed(self) -> frozenset[str]:
        """The questions whose gate has failed."""
        return frozenset(id for id in self.gates if self._is_closed(id))

    def _is_closed(self, id: str) -> bool:
        if id not in self.gates:
            return id in self.shut
        known = self._known.get(id)
        if known is None:
            self._known[id] = False  # a circle of gates closes nothing
            gate = self.kb.findings[id].ask_when
            known = gate is not None and self._truths(gate) is Truth.FAILED
            self._known[id] = known
        return known

    def _leaf(self, leaf: Leaf) -> Truth:
        match leaf:
            case Has() | Compare():
                if self._does_not_apply(leaf.finding):
                    return Truth.FAILED
                return atom_truth(self.kb, leaf, self.answers)
            case Known(id):
                if self.answers.get(id) is not None:
                    return Truth.MET
                return truth_of(False) if id in self.answers.asked else Truth.OPEN
        raise AssertionError("gates read findings alone")

    def _does_not_apply(self, id: str) -> bool:
        if id in self.answers.by_finding:
            return False
        return self.answers.asked.get(id) == NOT_APPLICABLE or self._is_closed(id)
