"""The explanation queries: how, why-not, urgency, sources, where and rather-than.

Every query returns sections whose lines carry proof nodes, and leaves those nodes in the
prover, so that the proof can be checked before anything is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from engine.errors import UsageError
from engine.explain.contrast import contrast_sections
from engine.explain.lines import Line, Section, Voice
from engine.explain.names import resolve
from engine.explain.place import Places
from engine.explain.prove import Prover
from engine.explain.result import held
from engine.explain.story import Teller
from engine.explain.words import SUPPORT_WORDS, joined, sentence, source_phrase
from engine.inference.consult import Consultation
from engine.model.knowledge import KnowledgeBase
from engine.model.policy import REACHABLE_SUPPORTS
from engine.model.proof import (
    ConclusionNode,
    FloorEntry,
    LedgerNode,
    NotAskedNode,
    NotEstablishedNode,
    RulingNode,
    VerdictNode,
)
from engine.model.rule import Rule
from engine.model.value import value
from engine.reading.suggest import did_you_mean

URGENCY = "disposition"
"""The id by which queries name the urgency of the result."""

SPEAKS_AGAINST = "but the answers speak against it"
NOT_KNOWN = "but not known"
NOT_ENOUGH = "but the answers do not speak for it clearly enough"

MISSING = 10
"""The most missing answers that a patient reads by name."""


def how(prover: Prover, id: str, voice: Voice) -> list[Section]:
    """How a conclusion, syndrome, treatment, finding or the disposition was reached."""
    teller = Teller(prover, voice)
    if id == URGENCY:
        return urgency(prover, voice)[:1]
    node = _node(prover, id)
    return [Section(f"How: {_label(prover.kb, id)}", tuple(_told(teller, node)))]


def why_not(prover: Prover, id: str, voice: Voice) -> list[Section]:
    """Why a conclusion is not established, or a syndrome not better supported."""
    teller = Teller(prover, voice)
    if id == URGENCY:
        return urgency(prover, voice)[1:]
    node_id = _node(prover, id)
    node = prover.nodes[node_id]
    title = f"Why not: {_label(prover.kb, id)}"
    if isinstance(node, LedgerNode):
        return [Section(title, tuple(_not_better(teller, node_id, node)))]
    if isinstance(node, ConclusionNode):
        lead = Line("It is established, so there is no why-not. How it was reached:", node_id)
        return [Section(title, (lead, *_told(teller, node_id)))]
    return [Section(title, tuple(_told(teller, node_id)))]


def urgency(prover: Prover, voice: Voice) -> list[Section]:
    """Why at least this urgent, and why not more urgent."""
    teller = Teller(prover, voice)
    root = prover.root(URGENCY, prover.ruling())
    ruling = prover.nodes[root]
    assert isinstance(ruling, RulingNode)
    level = prover.kb.policy.level(ruling.level)
    text = level.patient if voice == "patient" else level.clinician
    least = [Line(f"{sentence(level.label)} {sentence(text)}", root)]
    for entry in ruling.winners:
        least.extend(_floor_lines(teller, root, entry, ruling))
    return [
        Section("Why at least this urgent", tuple(least)),
        Section("Why not more urgent", tuple(_above(teller, root, ruling))),
    ]


def sources(prover: Prover, id: str, voice: Voice) -> list[Section]:
    """Who says so: the sources behind what an id stands for, and tensions between them."""
    kb = prover.kb
    root = prover.root(URGENCY, prover.ruling()) if id == URGENCY else _node(prover, id)
    rules = _rules_behind(prover, root)
    lines: list[Line] = []
    if not rules:
        lines.append(Line("No rule has fired for this, so no source was used.", root))
    for rule in rules:
        lines.append(Line(Teller(prover, voice).statement(rule), root))
        for ref in rule.sources:
            lines.append(Line(f"- {source_phrase(kb, ref.id, ref.locator)}", root, 1))
            url = kb.sources[ref.id].url
            if url and voice != "patient":
                lines.append(Line(url, root, 2))
        for claim in rule.claims:
            tension = kb.claims[claim].tension
            if tension:
                lines.append(Line(f"- In question: {sentence(tension)}", root, 1))
                lines.append(
                    Line(f"- Said here: {sentence(kb.claims[claim].current or '')}", root, 1)
                )
    return [Section(f"Sources: {_label(kb, id)}", tuple(lines))]


def where(prover: Prover, voice: Voice) -> list[Section]:
    """Where one lesion could sit: what each place explains and what it does not."""
    lines = tuple(Places(prover, voice).lines())
    if not lines:
        text = "No sign was given that would name a place: an area, a weak movement or a reflex."
        lines = (Line(text, prover.ruling()),)
    return [Section("Where it may sit", lines)]


def rather_than(prover: Prover, ids: Sequence[str], voice: Voice) -> list[Section]:
    """Why one syndrome rather than another: what decided, and what would still tell.

    With one id it is held against the best of the others.
    """
    listed = [ledger.syndrome for ledger in prover.consultation.differential]
    one = ids[0]
    other = ids[1] if len(ids) > 1 else next(id for id in listed if id != one)
    for id in (one, other):
        if id not in listed:
            raise UsageError(f"'{id}' is no condition that rules weigh; name two conditions")
    if one == other:
        raise UsageError("name two different conditions")
    return contrast_sections(prover, one, other, voice)


@value
class Query:
    """What answers a query, and how many ids it takes at most; ``least`` are needed.

    ``conditions`` says that the ids name conditions and nothing else.
    """

    answer: Callable[[Prover, Sequence[str], Voice], list[Section]]
    most: int
    least: int = 0
    conditions: bool = False


def _one(function: Callable[[Prover, str, Voice], list[Section]]) -> Query:
    return Query(lambda prover, ids, voice: function(prover, ids[0] if ids else URGENCY, voice), 1)


QUERIES: dict[str, Query] = {
    "how": _one(how),
    "why-not": _one(why_not),
    "urgency": Query(lambda prover, _ids, voice: urgency(prover, voice), 1),
    "sources": _one(sources),
    "where": Query(lambda prover, _ids, voice: where(prover, voice), 0),
    "rather-than": Query(rather_than, 2, 1, conditions=True),
}


BESIDE_THE_POINT = ("where", "rather-than")
"""Queries that would draw attention from an urgent result, so that it is said again first."""


def ask(
    consultation: Consultation, query: str, ids: Sequence[str], voice: Voice
) -> tuple[Prover, list[Section]]:
    """Answer a query. Raises UsageError for an unknown query or id."""
    if query not in QUERIES:
        hint = did_you_mean(query, QUERIES)
        raise UsageError(f"unknown query '{query}'{hint}; queries: {', '.join(QUERIES)}")
    asked = QUERIES[query]
    if not asked.least <= len(ids) <= asked.most:
        takes = {0: "no id", 1: "one id at most", 2: "one or two ids"}[asked.most]
        raise UsageError(f"'{query}' takes {takes}, not {len(ids) or 'none'}")
    prover = Prover(consultation)
    known = list(prover.kb.syndromes) if asked.conditions else explainable(prover.kb)
    sections = asked.answer(prover, [resolve(prover.kb, id, known) for id in ids], voice)
    if held(consultation) and query in BESIDE_THE_POINT:
        level = prover.kb.policy.level(consultation.disposition.level)
        text = level.patient if voice == "patient" else level.clinician
        line = Line(f"{level.label.upper()} ({level.time_frame}): {text}", prover.ruling())
        sections = [Section("What to do first", (line,)), *sections]
    return prover, sections


def explainable(kb: KnowledgeBase) -> list[str]:
    """Every id that queries take."""
    return [URGENCY, *kb.conclusions, *kb.syndromes, *kb.treatments, *kb.findings]


def _node(prover: Prover, id: str) -> str:
    evaluation = prover.evaluation
    if id in prover.kb.conclusions:
        return prover.root(id, prover.conclusion(id))
    if id in evaluation.ledgers:
        return prover.root(id, prover.ledger(id))
    if id in prover.kb.treatments:
        return prover.root(id, prover.verdict(id))
    if id in prover.kb.findings:
        return prover.root(id, prover.finding(id))
    raise UsageError(f"no rule is about '{id}', so there is nothing to explain")


def _label(kb: KnowledgeBase, id: str) -> str:
    if id == URGENCY:
        return "how soon to be seen"
    entry = kb.entry(id)
    return str(getattr(entry, "label", id))


def _told(teller: Teller, id: str) -> Iterator[Line]:
    node = teller.node(id)
    match node:
        case ConclusionNode():
            yield from teller.conclusion(id)
        case NotEstablishedNode():
            yield from teller.not_established(id)
        case LedgerNode():
            yield from teller.ledger(id)
        case VerdictNode():
            yield from teller.verdict(id)
        case _:
            yield Line(sentence(teller.phrase(id)), id)


def _not_better(teller: Teller, id: str, node: LedgerNode) -> Iterator[Line]:
    kb = teller.kb
    row = kb.policy.support[node.row]
    label = kb.syndromes[node.syndrome].label
    yield Line(f"{sentence(label)} {sentence(SUPPORT_WORDS[node.support])} {row.because}", id)
    if node.against:
        yield Line("Speaks against it:", id)
        for firing in dict.fromkeys(node.against):
            yield from teller.firing(firing, 1, {id})
    open_rules = [s for s in node.idle if s.open and _favours(kb, s.rule)]
    failed = [s for s in node.idle if not s.open and _favours(kb, s.rule)]
    for title, listed in (
        ("Would speak for it, but is not known:", open_rules),
        ("Would speak for it, but was not found:", failed),
    ):
        if listed:
            yield Line(title, id)
        for shortfall in listed:
            yield from teller.shortfall(shortfall, id, 1)


def _favours(kb: KnowledgeBase, rule: str) -> bool:
    return bool(getattr(kb.rules[rule].then, "favours", False))


def _floor_lines(
    teller: Teller, root: str, entry: FloorEntry, ruling: RulingNode
) -> Iterator[Line]:
    if entry.reason == "unknown-screen":
        limit = 8 if teller.voice == "patient" else len(ruling.cannot_exclude)
        listed = teller.wanted(ruling.cannot_exclude[:limit])
        if len(ruling.cannot_exclude) > limit:
            listed += f"; and {len(ruling.cannot_exclude) - limit} more"
        yield Line("Some things that could call for more were not asked about or are not known, so "
                   f"they cannot be excluded: {listed}.", root, 1)  # fmt: skip
    elif entry.node is None:
        yield Line("Nothing in the answers calls for more.", root, 1)
    else:
        for line in _told(teller, entry.node):
            yield Line(line.text, line.node, line.depth + 1)


def _above(teller: Teller, root: str, ruling: RulingNode) -> Iterator[Line]:
    if not ruling.not_met:
        yield Line("This is the most urgent level.", root)
        return
    by_level: dict[str, dict[str, list[FloorEntry]]] = {}
    for entry in ruling.not_met:
        state = _state(teller, entry)
        by_level.setdefault(entry.level, {}).setdefault(state, []).append(entry)
    for level, states in by_level.items():
        label = teller.kb.policy.level(level).label
        for state, entries in states.items():
            if teller.voice == "patient":
                yield Line(f"Would be {label}, {_for_patient(teller, state, entries)}.", root)
                continue
            named = joined(_feared(teller.kb, entry) for entry in entries)
            yield Line(f"Would be {label}, {state}: {named}.", root)
            for entry in entries:
                if entry.node is not None:
                    yield from _short(teller, entry.node)


def _state(teller: Teller, entry: FloorEntry) -> str:
    node = teller.node(entry.node) if entry.node else None
    if isinstance(node, NotEstablishedNode):
        return SPEAKS_AGAINST if node.status == "excluded" else NOT_KNOWN
    if isinstance(node, LedgerNode) and node.support == "not-assessable":
        return NOT_KNOWN
    if isinstance(node, LedgerNode) and node.support in REACHABLE_SUPPORTS:
        return NOT_ENOUGH
    return SPEAKS_AGAINST


def _for_patient(teller: Teller, state: str, entries: list[FloorEntry]) -> str:
    """What was ruled out by name; what is not known by the answers that are missing.

    A danger of which a part was denied is not called unknown.
    """
    if state != NOT_KNOWN:
        return f"{state}: {joined(_feared(teller.kb, entry) for entry in entries)}"
    missing = Counter(
        finding
        for entry in entries
        for finding in dict.fromkeys(_missing(teller, entry.node, set()) if entry.node else ())
    )
    findings = [teller.kb.findings[id] for id, _ in missing.most_common()]
    own = [finding.label for finding in findings if finding.answered_by != "clinician"]
    more = [f"{len(own) - MISSING} more"] if len(own) > MISSING else []
    tested = ["what only an examination can show"] if len(own) < len(findings) else []
    return (
        f"if something that is not known spoke for it: {joined([*own[:MISSING], *more, *tested])}"
    )


def _missing(teller: Teller, id: str, seen: set[str]) -> Iterator[str]:
    """The findings without an answer that keep a node open."""
    if id in seen:
        return
    seen.add(id)
    node = teller.node(id)
    if isinstance(node, NotAskedNode):
        yield node.finding
    elif isinstance(node, NotEstablishedNode | LedgerNode):
        rules = node.rules if isinstance(node, NotEstablishedNode) else node.idle
        for shortfall in rules:
            for premise in shortfall.open:
                yield from _missing(teller, premise, seen)


def _feared(kb: KnowledgeBase, entry: FloorEntry) -> str:
    if entry.id in kb.syndromes:
        return kb.syndromes[entry.id].label
    conclusion = kb.conclusions[entry.id]
    return conclusion.label


def _short(teller: Teller, id: str) -> Iterator[Line]:
    node = teller.node(id)
    if isinstance(node, NotEstablishedNode):
        needs = [p for s in node.rules for p in (s.open or s.settled)]
        label = teller.kb.conclusions[node.conclusion].label
        yield Line(f"- {label}: {teller.phrases(needs, 'or')}", id, 1)
    elif isinstance(node, LedgerNode):
        label = teller.kb.syndromes[node.syndrome].label
        yield Line(f"- {label}: {SUPPORT_WORDS[node.support]}", id, 1)


def _rules_behind(prover: Prover, root: str) -> list[Rule]:
    """The rules that fired on the way to a node, in their order."""
    found: dict[str, Rule] = {}
    waiting, seen = [root], set()
    while waiting:
        id = waiting.pop()
        if id in seen:
            continue
        seen.add(id)
        node = prover.nodes[id]
        if (rule := getattr(node, "rule", None)) is not None:
            found[rule] = prover.kb.rules[rule]
        for name in ("premises", "supports", "for_", "against", "excluded_by"):
            waiting.extend(getattr(node, name, ()))
        if isinstance(node, RulingNode):
            waiting.extend(entry.node for entry in node.winners if entry.node)
    return sorted(found.values(), key=lambda rule: rule.order)
