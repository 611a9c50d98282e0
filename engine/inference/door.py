"""The only door to Experta.

Experta 1.9.4 depends on frozendict 1.2, which asks ``collections`` for a name that left it in
Python 3.10. The name is lent for the time of the import and taken back. The handler that the
import installs on the root logger is removed. Nothing else in the program imports Experta.

Source: https://github.com/nilp0inter/experta/issues/34
"""

from __future__ import annotations

import collections
import collections.abc
import logging
import warnings

_lent = not hasattr(collections, "Mapping")
_handlers = list(logging.root.handlers)
if _lent:
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from experta import Fact, KnowledgeEngine, Rule
        from experta.abstract import Matcher, Strategy
        from experta.activation import Activation
finally:
    if _lent:
        del collections.Mapping  # type: ignore[attr-defined]
    for _handler in list(logging.root.handlers):
        if _handler not in _handlers:
            logging.root.removeHandler(_handler)

__all__ = ["Activation", "Fact", "KnowledgeEngine", "Matcher", "Rule", "Strategy"]
