"""What the user can mend. Everything else is a bug and ends with exit code 70."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EXIT_USAGE = 2
EXIT_ANSWERS = 10
EXIT_KNOWLEDGE = 11
EXIT_DIARY = 12
EXIT_INTERNAL = 70


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in an authored file; line and column count from 1, 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of an authored file.

    ``code`` is stable and documented in docs/messages.md; ``message`` follows the grammar
    given there: lower case, authored names in quotes, what is wrong, then what to do.
    """

    at: Location
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.at}: {self.message}"


class UserError(Exception):
    """Something the user can mend, shown without a traceback."""

    exit_code = EXIT_USAGE

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    def lines(self) -> list[str]:
        """The lines to print: the problems where there are any, else the message."""
        return [str(problem) for problem in self.problems] or [str(self)]


class UsageError(UserError):
    """The command was called in a way that cannot work."""

    exit_code = EXIT_USAGE


class AnswersError(UserError):
    """The answers cannot be used as they stand."""

    exit_code = EXIT_ANSWERS


class KnowledgeError(UserError):
    """The knowledge base cannot be used as it stands."""

    exit_code = EXIT_KNOWLEDGE


class DiaryError(UserError):
    """The diary cannot be used as it stands.

    ``code`` tells the reasons apart and does not change; engine/diary/faults.py has them all.
    """

    exit_code = EXIT_DIARY

    def __init__(self, message: str, code: str = "diary") -> None:
        super().__init__(message)
        self.code = code


class InternalError(Exception):
    """The program contradicted itself: a defect, never shown as a result."""
