"""Words for conditions, rules and answers, generated from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.answers import YES
from engine.model.condition import (
    All,
    Any,
    AtLeast,
    Compare,
    Condition,
    DispositionReached,
    Established,
    Has,
    Known,
    Leaf,
    Not,
    NotEstablished,
    Score,
    SupportReached,
)
from engine.model.entries import Figure, Finding
from engine.model.knowledge import KnowledgeBase
from engine.model.proof import (
    AnswerNode,
    CalculationNode,
    ConclusionNode,
    KnownNode,
    LevelNode,
    Node,
    NotAskedNode,
    NotEstablishedNode,
    SupportNode,
)
from engine.model.rule import Argument, Establishes, Evidence, Rule
from engine.model.units import amount

OPERATORS = {
    "at_least": "at least",
    "more_than": "more than",
    "at_most": "at most",
    "less_than": "less than",
}
SUPPORT_WORDS = {
    "well-supported": "well supported",
    "supported": "supported",
    "possible": "possible",
    "not-supported": "not supported",
    "excluded": "excluded",
    "not-assessable": "not assessable",
}


def joined(parts: Iterable[str], word: str = "and") -> str:
    """Phrases as prose: ``a, b and c``."""
    listed = list(dict.fromkeys(parts))
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {word} {listed[-1]}"


def value_phrase(finding: Finding, value: str, *, holds: bool) -> str:
    """A finding that carries a value, or does not, as a phrase."""
    if value == YES:
        return finding.label if holds else finding.absent_label
    if finding.type == "yes-no":
        side = f"{finding.label} on the {value}"
        return side if holds else f"not {side}"
    label = finding.option_label(value)
    return f"{finding.label}: {label}" if holds else f"{finding.label}: not {label}"


def node_phrase(kb: KnowledgeBase, node: Node) -> str:
    """What a node says, as a phrase that fits into a sentence."""
    match node:
        case AnswerNode(finding, value, holds):
            return value_phrase(kb.findings[finding], value, holds=holds)
        case CalculationNode():
            label = kb.findings[node.finding].label
            compared = f"{OPERATORS[node.operator]} {amount(node.bound, node.unit)}"
            negation = "" if node.holds else "not "
            return f"{label}: {node.given} ({negation}{compared})"
        case NotAskedNode(finding, value):
            if value is None or value == YES:
                return f"{kb.findings[finding].label} (not known)"
            return f"{value_phrase(kb.findings[finding], value, holds=True)} (not known)"
        case KnownNode(finding, given):
            found = kb.findings[finding]
            shown = ", ".join(found.option_label(each) for each in given.split(", "))
            return f"{found.label}: {shown}"
        case ConclusionNode(conclusion):
            return kb.conclusions[conclusion].label
        case NotEstablishedNode(conclusion, status):
            word = "ruled out by the answers" if status == "excluded" else "not established"
            return f"{kb.conclusions[conclusion].label} ({word})"
        case SupportNode(syndrome, level, holds):
            negation = "" if holds else "not "
            return f"{kb.syndromes[syndrome].label} at least {negation}{SUPPORT_WORDS[level]}"
        case LevelNode(level, holds):
            label = kb.policy.level(level).label
            return f"urgency {'at least' if holds else 'below'} {label}"
    return ""


def leaf_phrase(kb: KnowledgeBase, leaf: Leaf, *, positive: bool = True) -> str:
    """What a condition leaf asks for."""
    match leaf:
        case Has(finding, value):
            return value_phrase(kb.findings[finding], value, holds=positive)
        case Compare(finding, operator, bound):
            found = kb.findings[finding]
            if isinstance(bound, str):
                threshold = kb.thresholds[bound]
                limit = (
                    f"{amount(threshold.value_on(None).value, threshold.unit)} ({threshold.label})"
                )
            else:
                limit = amount(bound, found.unit or "point")
            return f"{found.label} {'' if positive else 'not '}{OPERATORS[operator]} {limit}"
        case Known(finding):
            return f"{kb.findings[finding].label} {'known' if positive else 'not known'}"
        case Established(conclusion):
            label = kb.conclusions[conclusion].label
            return label if positive else f"{label} ruled out"
        case NotEstablished(conclusion):
            label = kb.conclusions[conclusion].label
            return f"{label} not established" if positive else label
        case SupportReached(syndrome, level):
            negation = "" if positive else "not "
            return f"{kb.syndromes[syndrome].label} {negation}at least {SUPPORT_WORDS[level]}"
        case DispositionReached(level):
            where = "at least" if positive else "below"
            return f"urgency {where} {kb.policy.level(level).label}"


def condition_phrase(kb: KnowledgeBase, condition: Condition, *, positive: bool = True) -> str:
    """A whole condition in words; negations are driven down to the leaves."""
    match condition:
        case Not(part):
            return condition_phrase(kb, part, positive=not positive)
        case All(parts) | Any(parts):
            conjunction = isinstance(condition, All) is positive
            phrases = [_part(kb, part, positive=positive) for part in parts]
            return joined(phrases, "and" if conjunction else "or")
        case AtLeast(needed, parts):
            phrases = [condition_phrase(kb, part) for part in parts]
            start = f"at least {needed} of" if positive else f"fewer than {needed} of"
            return f"{start}: {'; '.join(phrases)}"
        case Score(needed, parts, points):
            listed = [
                f"{condition_phrase(kb, part)} ({n:g})"
                for n, part in zip(points, parts, strict=True)
            ]
            start = f"at least {needed:g}" if positive else f"fewer than {needed:g}"
            return f"{start} points of: {'; '.join(listed)}"
        case leaf:
            return leaf_phrase(kb, leaf, positive=positive)


def _part(kb: KnowledgeBase, part: Condition, *, positive: bool) -> str:
    phrase = condition_phrase(kb, part, positive=positive)
    while isinstance(part, Not):
        part = part.part
    compound = isinstance(part, All | Any | AtLeast | Score) and len(part.parts) > 1
    return f"({phrase})" if compound else phrase


def consequence_phrase(kb: KnowledgeBase, rule: Rule) -> str:
    """What a rule concludes, in words."""
    match rule.then:
        case Establishes(conclusion):
            return kb.conclusions[conclusion].label
        case Evidence(syndrome, favours, level):
            return (
                f"{level} evidence {'for' if favours else 'against'} {kb.syndromes[syndrome].label}"
            )
        case Argument(treatment, argument, place):
            label = kb.treatments[treatment].label
            words = {
                "for": f"speaks for {label}" + (f" ({place})" if place else ""),
                "against": f"speaks against {label}",
                "excludes": f"rules out {label}",
            }
            return words[argument]


def rule_sentence(kb: KnowledgeBase, rule: Rule) -> str:
    """The rule itself as a sentence, generated from its condition and consequence."""
    unless = ""
    if rule.unless:
        listed = joined((condition_phrase(kb, e.when) for e in rule.unless), "or")
        unless = f", unless {listed}"
    return f"If {condition_phrase(kb, rule.when)}{unless}: {consequence_phrase(kb, rule)}."


def figure_phrase(figure: Figure) -> str:
    """A published share, such as: of 100 people, 60 to 90 are better within 3 months."""
    share = f"{figure.low:g}"
    if figure.high != figure.low:
        share += f" to {figure.high:g}"
    within = f" within {figure.within}" if figure.within else ""
    return sentence(f"of 100 people, {share} {figure.outcome}{within}")


def source_phrase(kb: KnowledgeBase, id: str, locator: str) -> str:
    """A source for reading: publisher, title, year, place and grade."""
    source = kb.sources[id]
    year = f" {source.year}" if source.year else ""
    return f"{source.publisher}{year}: {source.title} ({locator}; {source.grade})"


def sentence(text: str) -> str:
    """A phrase as a sentence: capital first, one full stop at the end."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".?!:" else f"{text}."
