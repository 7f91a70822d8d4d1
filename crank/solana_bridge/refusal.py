"""Why a transaction failed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from solders.transaction_status import (
    InstructionErrorCustom,
    InstructionErrorFieldless,
    TransactionErrorInstructionError,
)

from crank.errors import SessionError
from crank.solana_bridge.program import CHAIN, error_message, error_name

USED_UP: Final = re.compile(CHAIN.patterns["USED_UP"][0])
"""How a log says that the compute units are used up: for the virtual machine the program failed to complete, as it does
where one aborts."""
POVERTY: Final = re.compile(CHAIN.patterns["POVERTY"][0])
"""How the system program's log says that somebody can't pay."""
BOOKKEEPING: Final = re.compile(r"Program \w{32,44} ")
"""How a log's line begins that no program has written."""


@dataclass(frozen=True)
class Refusal:
    """name: the world's program's error, "TooMuch" where compute units are used up, "NotEnoughAccountKeys", else "".

    code: a program's error by number, which another program's description has another name for.
    """

    name: str
    text: str
    code: int | None = None

    @classmethod
    def of(cls, error: Any, logs: Sequence[str] = ()) -> "Refusal":
        """A transaction's error as solders has it, and what its programs have logged."""
        said = f" ({logs[-1]})" if logs else ""
        if not isinstance(error, TransactionErrorInstructionError):
            return cls("", f"{error}{said}")
        cause = error.err
        if isinstance(cause, InstructionErrorCustom):
            name = error_name(cause.code)
            words = _in_own_words(cause.code, logs) if name is None else error_message(cause.code)
            return cls(name or "", f"instruction {error.index}: {words}", cause.code)
        if _too_much(cause, logs):
            return cls("TooMuch", f"instruction {error.index}: {cause}{said}")
        if cause == InstructionErrorFieldless.NotEnoughAccountKeys:
            return cls("NotEnoughAccountKeys", f"instruction {error.index}: accounts are missing")
        return cls("", f"instruction {error.index}: {cause}{said}")


def told_by_logs(error: Any) -> bool:
    """Whether only the logs tell if a transaction with this error ran out of compute units, or a program aborted."""
    return (
        isinstance(error, TransactionErrorInstructionError)
        and error.err == InstructionErrorFieldless.ProgramFailedToComplete
    )


def _in_own_words(code: int, logs: Sequence[str]) -> str:
    """What a program has said of an error that the world's program has not."""
    poor = next((found for line in logs if (found := POVERTY.search(line))), None)
    if poor is not None:
        return f"whoever pays has {poor[1]} lamports, {poor[2]} are needed: send some more"
    said = [line for line in logs if not BOOKKEEPING.match(line)] or logs
    return error_message(code) + (f" ({said[-1]})" if said else "")


def _too_much(cause: Any, logs: Sequence[str]) -> bool:
    if cause == InstructionErrorFieldless.ProgramFailedToComplete:
        return any(USED_UP.search(line) for line in logs)
    return bool(cause == InstructionErrorFieldless.ComputationalBudgetExceeded)


class RefusedError(SessionError):
    """A transaction that failed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"the chain refuses: {refusal.text}")
        self.refusal = refusal
