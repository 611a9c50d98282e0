"""The kinds of fault that reading finds; docs/messages.md has an entry with an example for each."""

from __future__ import annotations

from typing import Literal

from engine.errors import Location, Problem

Code = Literal[
    # files
    "no-such-file",
    "is-a-directory",
    "not-a-file",
    "unreadable-file",
    "link-loop",
    "too-large",
    "empty-file",
    "not-utf8",
    "binary-file",
    "invisible-character",
    "no-knowledge",
    # YAML
    "yaml-syntax",
    "directive",
    "many-documents",
    "too-deep",
    "too-many-problems",
    "alias",
    "anchor",
    "tag",
    "complex-key",
    "merge-key",
    "duplicate-key",
    "ambiguous-scalar",
    # shapes
    "unknown-key",
    "missing-key",
    "empty-value",
    "wrong-kind",
    "wrong-value",
    "bad-id",
    "too-short",
    "too-long",
    "out-of-range",
    "inconsistent",
    # links between entries
    "duplicate-id",
    "unknown-column",
    "unknown-finding",
    "unknown-option",
    "unknown-topic",
    "unknown-threshold",
    "unknown-conclusion",
    "unknown-syndrome",
    "unknown-treatment",
    "unknown-text",
    "unknown-map",
    "unknown-instrument",
    "unknown-measure",
    "unknown-site",
    "unknown-modality",
    "unknown-source",
    "unknown-claim",
    "unknown-rule",
    "unknown-case",
    "dangling-claim",
    "wrong-type",
    "wrong-unit",
    "bound-out-of-range",
    "score-out-of-reach",
    "not-on-the-map",
    "no-policy",
    "many-policies",
    # what rules may say
    "ask-when",
    "too-many-alternatives",
    "likelihood-ratio",
    "unjustified-level",
    "cycle",
    "stratum",
    "negative-red-flag",
    # kept interviews
    "other-knowledge",
]


def problem(at: Location, code: Code, message: str) -> Problem:
    """A fault of a kind that the manual explains."""
    return Problem(at, code, message)
