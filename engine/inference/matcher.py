"""A matcher for Experta that indexes ground patterns and counts open premises.

Experta's own network tests every fact against every pattern and polls every rule after every
firing. Here each literal knows the rules that wait for it, and each rule how many of its
premises are still missing, so the cost follows the case and not the size of the rule base.

It is sound for the subset that is used: positive patterns of one literal each, all bound to
names, and facts that are never retracted. A retraction is refused, not ignored.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from engine.errors import InternalError
from engine.inference.door import Activation, Fact, Matcher, Strategy

_KEY = attrgetter("key")


class Literal(Fact):  # type: ignore[misc]
    """A ground literal as an Experta fact with the one field ``text``.

    The overrides only leave out work that a fact of one text never needs: freezing of
    containers, field schemas and the scan for constraints.
    """

    def __init__(self, text: str) -> None:
        dict.__init__(self, text=text)

    def validate(self) -> None:
        """Nothing to check: the text is made by the program."""

    def has_field_constraints(self) -> bool:
        """A literal is ground."""
        return False

    def has_nested_accessor(self) -> bool:
        """A literal has the one field ``text``."""
        return False

    def __hash__(self) -> int:
        return hash(self["text"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and self["text"] == other["text"]


class CountingMatcher(Matcher):  # type: ignore[misc]
    """Counts, for every rule, the premises that have not been declared yet.

    The engine tells in ``waiting`` which rules wait for which literal; it makes the ``rule`` with
    a number when that is first complete, since most rules never are.
    """

    def __init__(self, engine: Any) -> None:
        super().__init__(engine)
        self.waiting: Mapping[str, list[int]] = engine.waiting.for_literal
        self.sizes: list[int] = engine.waiting.sizes
        self.reset()

    def reset(self) -> None:
        """Forget all facts."""
        self.missing = self.sizes.copy()
        self.known: dict[str, Any] = {}

    def changes(self, adding: Any = None, deleting: Any = None) -> tuple[list[Any], list[Any]]:
        """The activations that the new facts complete, in the order of the rules."""
        if deleting:
            raise InternalError("the counting matcher does not support retraction")
        completed: list[int] = []
        missing = self.missing
        for fact in adding or ():
            text = fact.get("text")
            if text is None or text in self.known:
                continue
            self.known[text] = fact
            for number in self.waiting.get(text, ()):
                missing[number] -= 1
                if not missing[number]:
                    completed.append(number)
        return [self._activation(number) for number in completed], []

    def _activation(self, number: int) -> Any:
        rule = self.engine.rule(number)
        context = {pattern["__bind__"]: self.known[pattern["text"]] for pattern in rule}
        return Activation(rule=rule, facts=context.values(), context=context)


class TotalOrder(Strategy):  # type: ignore[misc]
    """Fires by the order of the rules alone, so that equal runs leave equal traces.

    Experta's own strategy leaves ties to the hash seed and can keep stale activations.
    """

    def _update_agenda(self, agenda: Any, added: Any, removed: Any) -> None:
        if removed:
            gone = {id(activation) for activation in removed}
            agenda.activations[:] = [a for a in agenda.activations if id(a) not in gone]
        for activation in added:
            activation.key = -activation.rule.order
            insort(agenda.activations, activation, key=_KEY)
