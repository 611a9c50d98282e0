"""Proofs: how a conclusion was reached, as a shared directed acyclic graph.

A node is named by the digest of what it says, so equal reasons are one node and a changed
node is a different one. Nodes refer to others by id; ``premises`` lists those ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, ClassVar, get_args

from engine.model.trend import Reading
from engine.model.value import value

SCHEMA = "unpinch.proof/1"


@value
class AnswerNode:
    """The person's answer shows that a value holds, or that it does not."""

    kind: ClassVar[str] = "answer"
    finding: str
    value: str
    holds: bool
    given: str
    contradictory: bool


@value
class CalculationNode:
    """A number was compared with a bound, both in ``unit``."""

    kind: ClassVar[str] = "calculation"
    finding: str
    value: float
    given: str
    operator: str
    bound: float
    unit: str
    threshold: str | None
    in_force_since: str | None
    holds: bool


@value
class NotAskedNode:
    """Nothing is known about a finding, or about one ``value`` of it.

    ``asked`` tells whether the question was put and stayed unanswered.
    """

    kind: ClassVar[str] = "not-asked"
    finding: str
    value: str | None
    asked: bool


@value
class KnownNode:
    """A finding has an answer, whatever it is."""

    kind: ClassVar[str] = "known"
    finding: str
    given: str


@value
class DerivationNode:
    """An answer was worked out from a diary: by which trend, from which readings.

    Each reading is its day, the finding, the level it stands for and what was said.
    """

    kind: ClassVar[str] = "derivation"
    finding: str
    value: str
    trend: str
    state: str | None
    readings: tuple[Reading, ...]
    today: str


@value
class FiringNode:
    """A rule fired on its premises; ``alternative`` counts its ways of being met from 0."""

    kind: ClassVar[str] = "firing"
    rule: str
    alternative: int
    premises: tuple[str, ...]


@value
class ConclusionNode:
    """A conclusion is established. ``chosen`` is the support told first: the earliest rule's."""

    kind: ClassVar[str] = "conclusion"
    conclusion: str
    supports: tuple[str, ...]
    chosen: str


@value
class Shortfall:
    """Why one rule did not fire. It is open where ``open`` has premises, else it failed.

    ``settled`` are the premises that make it fail, or of an open rule those that close its
    other ways of being met.
    """

    rule: str
    settled: tuple[str, ...]
    open: tuple[str, ...]


@value
class NotEstablishedNode:
    """A conclusion is excluded (all its rules failed) or undetermined."""

    kind: ClassVar[str] = "not-established"
    conclusion: str
    status: str
    rules: tuple[Shortfall, ...]


@value
class LedgerNode:
    """All evidence on a syndrome, and the row of the combination table that decided.

    ``idle`` are the rules that did not fire, each with the reason.
    """

    kind: ClassVar[str] = "ledger"
    syndrome: str
    support: str
    row: int
    for_: tuple[str, ...]
    against: tuple[str, ...]
    idle: tuple[Shortfall, ...]


@value
class FloorEntry:
    """One floor of a ruling, with the node that it rests on."""

    level: str
    reason: str
    id: str
    node: str | None


@value
class RulingNode:
    """The most urgent floor wins; the others are listed.

    ``not_met`` is everything that would have been more urgent, with the node that shows that
    it does not apply or cannot be told.
    """

    kind: ClassVar[str] = "ruling"
    level: str
    winners: tuple[FloorEntry, ...]
    losers: tuple[FloorEntry, ...]
    not_met: tuple[FloorEntry, ...]
    cannot_exclude: tuple[str, ...]


@value
class LevelNode:
    """The disposition is, or is not, at least so urgent; rests on the ruling."""

    kind: ClassVar[str] = "level"
    at_least: str
    holds: bool
    ruling: str


@value
class SupportNode:
    """A syndrome is, or is not, supported at least so well; rests on its ledger."""

    kind: ClassVar[str] = "support"
    syndrome: str
    at_least: str
    holds: bool
    ledger: str | None


@value
class VerdictNode:
    """How a treatment stands, and the row of the treatment table that decided.

    Where no argument fired there is no row, and the verdict is ``no-argument``.
    """

    kind: ClassVar[str] = "verdict"
    treatment: str
    verdict: str
    row: int | None
    for_: tuple[str, ...]
    against: tuple[str, ...]
    excluded_by: tuple[str, ...]
    idle: tuple[Shortfall, ...]
    ruling: str


@value
class ConflictNode:
    """Something contradicts itself: an answer, or decisive evidence on both sides."""

    kind: ClassVar[str] = "conflict"
    about: str
    between: tuple[str, ...]


@value
class LesionNode:
    """What one lesion explains of all signs that are present, and what it does not.

    ``missing`` shows usual signs that were looked for and are absent.
    """

    kind: ClassVar[str] = "lesion"
    lesion: str
    explained: tuple[str, ...]
    unexplained: tuple[str, ...]
    missing: tuple[str, ...]


@value
class ItemEntry:
    """How one item of an instrument stands: met, failed or open, with what shows it."""

    item: str
    state: str
    premises: tuple[str, ...]


@value
class InstrumentNode:
    """Every item of an instrument; its points lie between ``least`` and ``most``."""

    kind: ClassVar[str] = "instrument"
    instrument: str
    items: tuple[ItemEntry, ...]
    least: float
    most: float


@value
class AssumptionNode:
    """A text that every result rests on: what it is, its basis, its limits."""

    kind: ClassVar[str] = "assumption"
    text: str


Node = (
    AnswerNode
    | CalculationNode
    | NotAskedNode
    | KnownNode
    | DerivationNode
    | FiringNode
    | ConclusionNode
    | NotEstablishedNode
    | LedgerNode
    | RulingNode
    | LevelNode
    | SupportNode
    | VerdictNode
    | ConflictNode
    | LesionNode
    | InstrumentNode
    | AssumptionNode
)


def _content(cls: type) -> Callable[[Any], tuple[object, ...]]:
    names = cls.__match_args__  # type: ignore[attr-defined]
    if len(names) == 1:
        return lambda entry: (getattr(entry, names[0]),)
    return attrgetter(*names)


def node_data(node: Node) -> dict[str, object]:
    """The node as plain data, with its kind."""
    return {"kind": node.kind, **{name: _plain(part) for name, part in _fields(node).items()}}


def node_id(node: Node) -> str:
    """The name of a node: a digest of what it says, its kind and its fields in their order."""
    text = repr((node.kind, *[_parts(part) for part in _CONTENT[type(node)](node)]))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _parts(part: object) -> object:
    """A field as plain values, whose representation is the same everywhere."""
    if part.__class__ is tuple and part and part[0].__class__ in _CONTENT:
        return [_CONTENT[type(entry)](entry) for entry in part]
    return part


_CONTENT: Mapping[type, Callable[[Any], tuple[object, ...]]] = {
    cls: _content(cls) for cls in (*get_args(Node), Shortfall, FloorEntry, ItemEntry, Reading)
}
"""What a node or an entry says, by its class."""


def _fields(entry: Node | Shortfall | FloorEntry | ItemEntry | Reading) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__match_args__}


def _plain(part: object) -> object:
    if isinstance(part, tuple):
        return tuple([_plain(each) for each in part])
    return _fields(part) if isinstance(part, Shortfall | FloorEntry | ItemEntry | Reading) else part


@value
class Proof:
    """Nodes by id, and the ids of the nodes that answer the question, by name."""

    knowledge: str
    nodes: Mapping[str, Node]
    roots: Mapping[str, str]


def proof_data(proof: Proof) -> dict[str, object]:
    """The proof as plain data for JSON."""
    return {
        "schema": SCHEMA,
        "knowledge": proof.knowledge,
        "roots": dict(proof.roots),
        "nodes": {id: node_data(node) for id, node in proof.nodes.items()},
    }
