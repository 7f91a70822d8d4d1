"""The challenger's moves: down to the first wrong row of a claim, and the first wrong unit of its frame."""

from dataclasses import dataclass

from solders.pubkey import Pubkey

from crank.dispute import search
from crank.dispute.court import Court
from crank.dispute.docket import Challenge
from crank.dispute.evidence import Evidence
from crank.dispute.moves import Move
from crank.dispute.program import CHALLENGER


@dataclass(frozen=True)
class Hopeless:
    """A claim that can't be refuted; why: in words."""

    why: str


def move(court: Court, evidence: Evidence, challenge: Challenge, challenger: Pubkey) -> Move | Hopeless | None:
    """The challenger's next move in the search, in words and as an instruction.

    None where it is not their turn, or where the unit is found.
    """
    if challenge.decided or challenge.turn != CHALLENGER or challenge.status == "RUNNING":
        return None
    if challenge.status == "OPENING":
        row = challenge.row
        data = b"" if row == 0 else evidence.opening(row, challenge.agreed_height)
        return f"opens frame {row}, the last right one", court.open_before(challenger, challenge.address, data)
    if challenge.status == "UNITS" and not _is_wrong(evidence, challenge):
        return Hopeless(
            f"frame {challenge.row + 1} of the claim follows from inputs that are not those of the match played here: "
            "nobody can refute that"
        )
    index = search.first_wrong(challenge, search.tree(challenge, evidence))
    if index is None:
        # all states inside are right: it is the last unit that isn't
        index = search.last(challenge)
    what = "the match" if challenge.status == "ROWS" else f"frame {challenge.row + 1}"
    return f"names the first wrong part of {what}", court.choose(challenger, challenge.address, index)


def _is_wrong(evidence: Evidence, challenge: Challenge) -> bool:
    """Whether the denied row, or a state inside its frame, is not what its inputs lead to."""
    units = evidence.units(challenge.row, challenge.after)
    if units.after != challenge.after:
        return True
    return challenge.height < units.tree.depth or search.first_wrong(challenge, units.tree) is not None
