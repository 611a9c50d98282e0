"""Where one lesion could sit: what each place explains of all signs together, and what it does not.

An argument beside the ledger. It neither adds evidence nor takes any away; it shows which single
place accounts for pain, numbness, weakness and reflexes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.inference.atoms import has_truth
from engine.inference.evaluation import Ledger
from engine.model.anatomy import Lesion, Modality
from engine.model.answers import YES, Answer, Answers
from engine.model.condition import Has
from engine.model.knowledge import KnowledgeBase
from engine.model.policy import REACHABLE_SUPPORTS, SUPPORTS
from engine.model.truth import Truth, all_of
from engine.model.value import value


@value
class Sign:
    """One sign: an option of a choice, or a yes-no finding; ``findings`` are where it was told."""

    modality: str
    id: str
    findings: tuple[str, ...]


@value
class Fit:
    """How one lesion stands to the signs.

    ``missing`` are usual signs that were looked for and are absent, ``open`` usual signs that
    nobody looked for, ``possible`` the other signs it can give that nobody looked for.
    """

    lesion: Lesion
    explained: tuple[Sign, ...]
    unexplained: tuple[Sign, ...]
    missing: tuple[Sign, ...]
    open: tuple[Sign, ...]
    possible: tuple[Sign, ...]


@value
class Localisation:
    """All signs that are present, and every lesion that explains some of them, best first."""

    signs: tuple[Sign, ...]
    fits: tuple[Fit, ...]

    @property
    def sites(self) -> tuple[Fit, ...]:
        """The best fit of every site, best first."""
        best: dict[str, Fit] = {}
        for fit in self.fits:
            best.setdefault(fit.lesion.site, fit)
        return tuple(best.values())

    @property
    def rival(self) -> Fit | None:
        """The best fit that stands for something else than the leading one."""
        leading = self.fits[0].lesion if self.fits else None
        for fit in self.fits[1:]:
            other = fit.lesion
            if leading is not None and (
                other.site != leading.site or not set(other.syndromes) & set(leading.syndromes)
            ):
                return fit
        return None

    @property
    def partner(self) -> Fit | None:
        """Where the leading place leaves signs, the best one that explains all of those."""
        left = set(self.fits[0].unexplained) if self.fits else set()
        if not left:
            return None
        return next((fit for fit in self.fits[1:] if left <= set(fit.explained)), None)


@value
class Separator:
    """A sign that nobody looked for, and that only one of two lesions explains."""

    sign: Sign
    speaks_for: Lesion
    speaks_against: Lesion


def localise(kb: KnowledgeBase, answers: Answers, ledgers: Mapping[str, Ledger]) -> Localisation:
    """What each lesion of the knowledge base explains of the answers.

    Lesions that leave fewer firm signs unexplained come first; among these, those whose syndrome
    the ledger supports better.
    """
    truths = dict(_truths(kb, answers))
    present = tuple(sign for sign, truth in truths.items() if truth is Truth.MET)
    unasked = {
        sign: None
        for sign, truth in truths.items()
        if truth is Truth.OPEN and not any(answers.get(id) for id in sign.findings)
    }
    lesions = kb.lesions.values() if present else ()
    fits = [_fit(lesion, truths, present, unasked) for lesion in lesions]
    modalities = kb.policy.modalities

    def order(fit: Fit) -> tuple[int, ...]:
        support = [SUPPORTS.index(ledgers[id].support) for id in fit.lesion.syndromes
                   if id in ledgers and ledgers[id].support in REACHABLE_SUPPORTS]  # fmt: skip
        firm = sum(modalities[sign.modality].firm for sign in fit.unexplained)
        hallmarks = sum(sign in fit.explained for sign in _typical(fit.lesion, truths))
        return (
            firm,
            min(support, default=len(SUPPORTS)),
            len(fit.unexplained) - firm,
            len(fit.missing),
            -hallmarks,
            # Of two places that do as well, the one that explains less besides is the better guess.
            sum(map(len, (*fit.lesion.typical.values(), *fit.lesion.also.values()))),
        )

    return Localisation(present, tuple(sorted((f for f in fits if f.explained), key=order)))


def separators(kb: KnowledgeBase, one: Fit, other: Fit) -> list[Separator]:
    """Open signs that one lesion gives and the other cannot explain.

    Signs that are usual for the one come before those that it can give as well; among these, those
    of the modality that the policy lists first.
    """
    order = list(kb.policy.modalities)

    def beyond(signs: Callable[[Fit], tuple[Sign, ...]]) -> list[Separator]:
        found = [
            Separator(sign, mine.lesion, theirs.lesion)
            for mine, theirs in ((one, other), (other, one))
            for sign in signs(mine)
            if not theirs.lesion.explains(sign.modality, sign.id)
        ]
        return sorted(found, key=lambda separator: order.index(separator.sign.modality))

    firm = kb.policy.modalities
    usual = beyond(lambda fit: fit.open)
    return usual + beyond(lambda fit: tuple(s for s in fit.possible if firm[s.modality].firm))


def _fit(
    lesion: Lesion,
    truths: Mapping[Sign, Truth],
    present: tuple[Sign, ...],
    unasked: Mapping[Sign, None],
) -> Fit:
    typical = _typical(lesion, truths)
    return Fit(
        lesion=lesion,
        explained=tuple(s for s in present if lesion.explains(s.modality, s.id)),
        unexplained=tuple(s for s in present if not lesion.explains(s.modality, s.id)),
        missing=tuple(s for s in typical if truths[s] is Truth.FAILED),
        open=tuple(s for s in typical if s in unasked),
        possible=tuple(s for s in unasked if s.id in lesion.also.get(s.modality, ())),
    )


def _typical(lesion: Lesion, truths: Mapping[Sign, Truth]) -> list[Sign]:
    return [sign for sign in truths if sign.id in lesion.typical.get(sign.modality, ())]


def _truths(kb: KnowledgeBase, answers: Answers) -> Iterator[tuple[Sign, Truth]]:
    """Every sign of the policy and how it stands; what one answer affirms, another cannot deny."""
    for modality in kb.policy.modalities.values():
        for id, findings in _places(kb, modality).items():
            told = {
                finding: _truth(modality, id, finding, answers.get(finding)) for finding in findings
            }
            met = tuple(finding for finding, truth in told.items() if truth is Truth.MET)
            denied = tuple(finding for finding, truth in told.items() if truth is Truth.FAILED)
            if met:
                yield Sign(modality.id, id, met), Truth.MET
            elif denied:
                yield Sign(modality.id, id, denied), Truth.FAILED
            else:
                yield Sign(modality.id, id, tuple(findings)), Truth.OPEN


def _places(kb: KnowledgeBase, modality: Modality) -> dict[str, list[str]]:
    """The findings that can tell of each sign of a modality."""
    found: dict[str, list[str]] = {}
    for finding in modality.findings:
        for option in kb.findings[finding].options:
            found.setdefault(option.id, []).append(finding)
    for finding in (*modality.present, *modality.both_sides):
        found.setdefault(finding, []).append(finding)
    for finding, told in modality.told_by.items():
        found.setdefault(told, []).append(finding)
    return found


def _truth(modality: Modality, id: str, finding: str, answer: Answer | None) -> Truth:
    if finding in modality.both_sides:
        return all_of([has_truth(Has(finding, side), answer) for side in ("left", "right")])
    whole = id == finding or finding in modality.told_by
    return has_truth(Has(finding, YES if whole else id), answer)
