"""Tells where one lesion could sit: what each place explains, and what would tell two apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from engine.explain.lines import Line, Voice
from engine.explain.prove import Prover
from engine.explain.words import joined, sentence
from engine.inference.localise import Fit, Localisation, Separator, Sign, localise, separators
from engine.model.knowledge import KnowledgeBase

TOLD = {"patient": 2, "clinician": 5, "student": 5, "auditor": 99}
"""How many places are told in each voice."""


class Places:
    """The argument about the place in one voice."""

    def __init__(self, prover: Prover, voice: Voice) -> None:
        self.prover = prover
        self.kb = prover.kb
        self.voice = voice
        self.found = localise(self.kb, prover.answers, prover.evaluation.ledgers)

    def worth_telling(self, leading: str | None) -> bool:
        """Whether a firm sign is there and the leading condition, if any, has a place."""
        firm = any(self.kb.policy.modalities[sign.modality].firm for sign in self.found.signs)
        named = {id for lesion in self.kb.lesions.values() for id in lesion.syndromes}
        return firm and (leading is None or leading in named or self._is_vague(leading))

    def _is_vague(self, syndrome: str) -> bool:
        """Whether a compression is meant that names no place."""
        return self.kb.syndromes[syndrome].kind == "compression"

    def lines(self) -> Iterator[Line]:
        """What fits where, best first, then what would tell the leading two apart."""
        if not self.found.fits:
            return
        leading = self.found.fits[0]
        node = self.prover.lesion(leading)
        yield Line(f"One place should explain all of it: {self.named(self.found.signs)}.", node)
        shown = self._shown()
        for number, fit in enumerate(shown):
            yield from self._fit(fit, first=number == 0)
        yield from self._together(leading)
        yield from self._apart(leading)

    def _apart(self, leading: Fit) -> Iterator[Line]:
        """The one finding that would tell the leading place and its rival apart."""
        rival = self.found.rival
        if rival is None:
            return
        separator = self.separator()
        if separator is not None:
            yield Line(self._separates(separator), self.prover.lesion(rival))
            return
        from engine.explain.contrast import Contraster, reply_phrase

        pair = [next(iter(fit.lesion.syndromes), "") for fit in (leading, rival)]
        if pair[0] == pair[1] or not all(id in self.prover.evaluation.ledgers for id in pair):
            return
        contrast = Contraster(self.prover.consultation).contrast(
            *pair, ask_clinician=self.voice != "patient"
        )
        for effect, lesion in (
            *((effect, rival.lesion) for effect in contrast.would_tell),
            *((effect, leading.lesion) for effect in contrast.would_confirm),
        ):
            reply = reply_phrase(self.kb, effect)
            text = f"What would tell them apart: {reply} would speak for {lesion.label}."
            yield Line(text, self.prover.not_asked(effect.finding))
            return

    def _shown(self) -> list[Fit]:
        """The leading place, its rival, and the best of other sites.

        Sites with many places, which are the ones to be told apart, come before the others.
        """
        listed = [self.found.fits[0]]
        listed += [self.found.rival] if self.found.rival else []
        sizes = Counter(lesion.site for lesion in self.kb.lesions.values())
        others = sorted(self.found.sites, key=lambda fit: -sizes[fit.lesion.site])
        listed += [fit for fit in others if fit.lesion.site not in {x.lesion.site for x in listed}]
        chosen = listed[: TOLD[self.voice]]
        return [fit for fit in self.found.fits if fit in chosen]

    def _fit(self, fit: Fit, *, first: bool) -> Iterator[Line]:
        node = self.prover.lesion(fit)
        site = self.kb.policy.sites[fit.lesion.site].title
        label = joined((fit.lesion.label, *self._ties(fit)), "or")
        if site not in label:
            label = f"{label} ({site})"
        start, end = ("Fits best", "") if first else ("Fits less well", "")
        if not first and self._equal(fit):
            start, end = "Explains as much", ", but less else speaks for it"
        yield Line(f"{start}: {label}{end}.", node)
        if fit.explained and (first or self.voice != "patient"):
            what = self.named(fit.explained) if fit.unexplained else "all of it"
            yield Line(f"+ explains {what}", node, 1)
        if fit.unexplained:
            yield Line(f"- does not explain {self.named(fit.unexplained)}", node, 1)
        if fit.missing:
            yield Line(f"- usual there, but not found: {self.named(fit.missing)}", node, 1)

    def _ties(self, fit: Fit) -> list[str]:
        """Other lesions of the same site and name that explain and miss exactly as much."""
        return [
            other.lesion.label
            for other in self.found.fits
            if other is not fit
            and (other.lesion.site, other.lesion.syndromes)
            == (fit.lesion.site, fit.lesion.syndromes)
            and (set(other.explained), len(other.missing)) == (set(fit.explained), len(fit.missing))
        ][:2]

    def _equal(self, fit: Fit) -> bool:
        """Whether a place leaves no more signs, and misses no more, than the leading one."""
        leading = self.found.fits[0]
        return (len(fit.unexplained), len(fit.missing)) <= (
            len(leading.unexplained),
            len(leading.missing),
        )

    def _together(self, leading: Fit) -> Iterator[Line]:
        if not leading.unexplained:
            return
        partner = self.found.partner
        node = self.prover.lesion(leading)
        if partner is None:
            text = "No one place and no pair with it explains everything: more than two places, or "
            yield Line(f"{text}something that is not one lesion.", node)
        else:
            text = f"No one place explains everything. Two would: {leading.lesion.label} and "
            yield Line(f"{text}{partner.lesion.label}.", self.prover.lesion(partner))

    def separator(self) -> Separator | None:
        """The first open sign that tells the leading place and its rival apart.

        For patients one that they can answer themselves comes first.
        """
        if not self.found.fits or self.found.rival is None:
            return None
        open_signs = separators(self.kb, self.found.fits[0], self.found.rival)
        findings = self.kb.findings
        if self.voice == "patient":
            open_signs.sort(
                key=lambda s: all(findings[f].answered_by == "clinician" for f in s.sign.findings)
            )
        return next(iter(open_signs), None)

    def _separates(self, separator: Separator) -> str:
        sign = self.named([separator.sign])
        examined = all(
            self.kb.findings[id].answered_by == "clinician" for id in separator.sign.findings
        )
        how = "on examination, " if examined else ""
        return sentence(
            f"what would tell them apart: {how}{sign} would speak for "
            f"{separator.speaks_for.label}, and {separator.speaks_against.label} "
            "would not explain it"
        )

    def named(self, signs: Iterable[Sign]) -> str:
        """Signs in words, gathered by modality."""
        modalities = self.kb.policy.modalities
        gathered: dict[str, list[str]] = {}
        whole: list[str] = []
        for sign in signs:
            label = sign_label(self.kb, sign)
            modality = modalities[sign.modality]
            if sign.id in modality.present or sign.findings[0] in modality.told_by:
                whole.append(label)
            else:
                gathered.setdefault(modality.title, []).append(label)
        listed = [f"{title} ({joined(labels)})" for title, labels in gathered.items()]
        return "; ".join([*listed, *whole])


def sign_label(kb: KnowledgeBase, sign: Sign) -> str:
    """One sign in words."""
    finding = kb.findings[sign.findings[0]]
    told_by = kb.policy.modalities[sign.modality].told_by
    whole = sign.id == finding.id or finding.id in told_by
    return finding.label if whole else finding.option_label(sign.id)


def place_data(kb: KnowledgeBase, found: Localisation) -> dict[str, object]:
    """The argument as plain data: signs, the lesions that explain any, what would separate."""
    rival = found.rival
    apart = separators(kb, found.fits[0], rival) if rival else []
    return {
        "signs": [_sign(sign) for sign in found.signs],
        "fits": [
            {
                "lesion": fit.lesion.id,
                "label": fit.lesion.label,
                "site": fit.lesion.site,
                "syndromes": list(fit.lesion.syndromes),
                "explained": [_sign(sign) for sign in fit.explained],
                "unexplained": [_sign(sign) for sign in fit.unexplained],
                "missing": [_sign(sign) for sign in fit.missing],
            }
            for fit in found.fits[:8]
        ],
        "rival": rival.lesion.id if rival else None,
        "separating": [
            {
                **_sign(each.sign),
                "speaks_for": each.speaks_for.id,
                "speaks_against": each.speaks_against.id,
            }
            for each in apart
        ],
    }


def _sign(sign: Sign) -> dict[str, object]:
    return {"modality": sign.modality, "sign": sign.id, "findings": list(sign.findings)}
