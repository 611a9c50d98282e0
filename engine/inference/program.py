"""The rules compiled for matching: alternatives of literals, and which answers make them true.

Made once per knowledge base and shared by all threads; nothing here changes afterwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from engine.inference.atoms import atom_truth
from engine.inference.literals import Lexicon, Variant, variants
from engine.model.answers import Answers
from engine.model.condition import (
    Atom,
    Compare,
    Established,
    Has,
    Leaf,
    NotEstablished,
)
from engine.model.knowledge import STRATA, STRATUM_OF_KIND, KnowledgeBase
from engine.model.rule import Argument, Establishes, Evidence, Rule
from engine.model.truth import Truth
from engine.model.value import value
from engine.reading import cache

Literals = Mapping[Leaf, tuple[str, str]]
"""Every leaf that rules read, with the literals for met and for failed."""


@value
class Production:
    """One alternative of one rule: a rule of the production system."""

    rule: Rule
    number: int
    literals: Variant


class Productions(Sequence[Production]):
    """All productions in their order, each made when it is looked at: most never fire."""

    def __init__(self, alternatives: Iterable[tuple[Rule, tuple[Variant, ...]]]) -> None:
        self._rules: list[tuple[Rule, tuple[Variant, ...]]] = []
        self._starts: list[int] = []
        self._size = 0
        for rule, variants_of_rule in alternatives:
            self._rules.append((rule, variants_of_rule))
            self._starts.append(self._size)
            self._size += len(variants_of_rule)

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        """Equal where the rules and their alternatives are."""
        return isinstance(other, Productions) and self._rules == other._rules

    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, number: Any) -> Any:
        """The production with a number; slices are not needed."""
        if not 0 <= number < self._size:
            raise IndexError(number)
        place = bisect_right(self._starts, number) - 1
        rule, found = self._rules[place]
        alternative = number - self._starts[place]
        return Production(rule, alternative, found[alternative])


@value
class Waiting:
    """Which productions wait for each literal, and for how many literals each one waits.

    The gate of its stratum is the first literal that every production waits for.
    """

    for_literal: Mapping[str, list[int]]
    sizes: list[int]


def gate(stratum: str) -> str:
    """The literal that opens a stratum."""
    return f"stratum {stratum}"


def premises(production: Production) -> Variant:
    """All literals that a production waits for."""
    return (gate(production.rule.stratum), *production.literals)


def waiting_of(productions: Iterable[Production]) -> Waiting:
    """The index of productions by the literals that they wait for."""
    for_literal: dict[str, list[int]] = {}
    sizes: list[int] = []
    for number, production in enumerate(productions):
        texts = premises(production)
        sizes.append(len(texts))
        for text in texts:
            for_literal.setdefault(text, []).append(number)
    return Waiting(MappingProxyType(for_literal), sizes)


@value
class Program:
    """Everything that the Experta path needs to know about a knowledge base."""

    kb: KnowledgeBase
    productions: Sequence[Production]
    waiting: Waiting
    alternatives: Mapping[str, tuple[Variant, ...]]
    """Per rule its alternatives; it has failed when each holds a literal that is denied."""
    opposite: Mapping[str, str]
    """Per literal the one that denies it."""
    rules_for: Mapping[str, tuple[Rule, ...]]
    """Rules by the conclusion, syndrome or treatment that they are about."""
    atoms_of: Mapping[str, tuple[tuple[Atom, str, str], ...]]
    """Per finding its atoms with the literal for met and for failed."""
    read_conclusions: tuple[tuple[str, ...], ...]
    """Per stratum the conclusions that rules read, in the order in which they are settled."""

    def answer_literals(self, answers: Answers) -> Iterator[str]:
        """The literals that the answers make true, in a fixed order."""
        for finding, atoms in self.atoms_of.items():
            if finding not in answers.by_finding:
                yield f"unknown {finding}"
                continue
            yield f"known {finding}"
            for atom, met, failed in atoms:
                truth = atom_truth(self.kb, atom, answers)
                if truth is Truth.MET:
                    yield met
                elif truth is Truth.FAILED:
                    yield failed


_Parts = tuple[
    dict[str, tuple[Variant, ...]], dict[Leaf, tuple[str, str]], dict[str, list[int]], list[int]
]
"""What the cache keeps of a program: plain containers and leaves."""


def compile_program(kb: KnowledgeBase) -> Program:
    """Compile the rules of a knowledge base."""
    return _program(kb, *_spelt_out(kb))


def load_program(kb: KnowledgeBase) -> Program:
    """The program of knowledge that was loaded from files, with the cache of those files.

    The cache goes by the hash, which for knowledge that was put together otherwise may repeat.
    """
    found = cache.recall_part(kb.hash, "literals")
    if not isinstance(found, tuple):
        found = _spelt_out(kb)
        cache.remember_part(kb.hash, "literals", found)
    return _program(kb, *found)


def _spelt_out(kb: KnowledgeBase) -> _Parts:
    """The alternatives of every rule, the literals of all leaves, and who waits for them."""
    lexicon = Lexicon()
    alternatives = {rule.id: variants(rule.condition, lexicon) for rule in kb.rules.values()}
    waiting = waiting_of(_productions(kb, alternatives))
    return alternatives, dict(lexicon), dict(waiting.for_literal), waiting.sizes


def _productions(kb: KnowledgeBase, alternatives: Mapping[str, tuple[Variant, ...]]) -> Productions:
    return Productions((rule, alternatives[rule.id]) for rule in kb.rules.values())


def _program(
    kb: KnowledgeBase,
    alternatives: Mapping[str, tuple[Variant, ...]],
    literals: Literals,
    for_literal: dict[str, list[int]],
    sizes: list[int],
) -> Program:
    return Program(
        kb=kb,
        productions=_productions(kb, alternatives),
        waiting=Waiting(MappingProxyType(for_literal), sizes),
        alternatives=MappingProxyType(alternatives),
        opposite=MappingProxyType(_opposite(literals)),
        rules_for=MappingProxyType(rules_by_subject(kb)),
        atoms_of=MappingProxyType(_atoms_of(kb, literals)),
        read_conclusions=_read_conclusions(kb, literals),
    )


def rules_by_subject(kb: KnowledgeBase) -> dict[str, tuple[Rule, ...]]:
    """Rules by the conclusion, syndrome or treatment that they are about, in their order."""
    found: dict[str, list[Rule]] = {}
    for rule in kb.rules.values():
        found.setdefault(subject(rule), []).append(rule)
    return {id: tuple(rules) for id, rules in found.items()}


def subject(rule: Rule) -> str:
    """What a rule is about: a conclusion, a syndrome or a treatment."""
    match rule.then:
        case Establishes(conclusion):
            return conclusion
        case Evidence(syndrome):
            return syndrome
        case Argument(treatment):
            return treatment


def _opposite(literals: Literals) -> dict[str, str]:
    found: dict[str, str] = {}
    for met, failed in literals.values():
        found[met], found[failed] = failed, met
    return found


def _atoms_of(
    kb: KnowledgeBase, literals: Literals
) -> dict[str, tuple[tuple[Atom, str, str], ...]]:
    found: dict[str, list[tuple[Atom, str, str]]] = {id: [] for id in kb.findings}
    for leaf, (met, failed) in literals.items():
        if isinstance(leaf, Has | Compare):
            found[leaf.finding].append((leaf, met, failed))
    return {finding: tuple(atoms) for finding, atoms in found.items()}


def _read_conclusions(kb: KnowledgeBase, read: Iterable[Leaf]) -> tuple[tuple[str, ...], ...]:
    """Conclusions that rules read, by the stratum that settles them."""
    kinds = {
        leaf.conclusion: STRATUM_OF_KIND[kb.conclusions[leaf.conclusion].kind]
        for leaf in read
        if isinstance(leaf, Established | NotEstablished)
    }
    return tuple(
        tuple(id for id in kb.conclusion_order if kinds.get(id) == stratum) for stratum in STRATA
    )
