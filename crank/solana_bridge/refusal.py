"""Why a transaction failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from solders.transaction_status import (
    InstructionErrorCustom,
    InstructionErrorFieldless,
    TransactionErrorInstructionError,
)

from crank.errors import SessionError
from crank.solana_bridge.program import error_message, error_name

TOO_MUCH: Final = (
    InstructionErrorFieldless.ComputationalBudgetExceeded,
    # how the virtual machine says that the compute units are used up
    InstructionErrorFieldless.ProgramFailedToComplete,
)


@dataclass(frozen=True)
class Refusal:
    """name: the program's error, "TooMuch" for more compute units than there are, "NotEnoughAccountKeys", else ""."""

    name: str
    text: str

    @classmethod
    def of(cls, error: Any, logs: Sequence[str] = ()) -> "Refusal":
        """A transaction's error as solders has it."""
        said = f" ({logs[-1]})" if logs else ""
        if not isinstance(error, TransactionErrorInstructionError):
            return cls("", f"{error}{said}")
        cause = error.err
        if isinstance(cause, InstructionErrorCustom):
            return cls(error_name(cause.code) or "", f"instruction {error.index}: {error_message(cause.code)}")
        if cause in TOO_MUCH:
            return cls("TooMuch", f"instruction {error.index}: {cause}{said}")
        if cause == InstructionErrorFieldless.NotEnoughAccountKeys:
            return cls("NotEnoughAccountKeys", f"instruction {error.index}: accounts are missing")
        return cls("", f"instruction {error.index}: {cause}{said}")


class RefusedError(SessionError):
    """A transaction that failed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"the chain refuses: {refusal.text}")
        self.refusal = refusal
