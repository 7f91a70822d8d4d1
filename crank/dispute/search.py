"""The search down a claim's tree: what the defender reveals, what the challenger names."""

from typing import TYPE_CHECKING

from crank.dispute.docket import Challenge
from crank.dispute.evidence import Evidence
from crank.dispute.program import CONSTANTS, HASH
from crank.errors import SessionError

if TYPE_CHECKING:
    from wire_core import Tree


def levels(challenge: Challenge) -> int:
    """How many levels the next answer goes down."""
    return min(challenge.height, int(CONSTANTS["SECTION_LEVELS"]))


def tree(challenge: Challenge, evidence: Evidence) -> "Tree":
    """The tree that a challenge is searching, as the evidence has it: of rows, or of the states inside a frame."""
    if challenge.status == "ROWS":
        return evidence.rows
    return evidence.units(challenge.row, challenge.after).tree


def nodes(challenge: Challenge, known: "Tree") -> bytes:
    """The nodes that the denied one is made of, one after the other."""
    if known.count != challenge.count:
        raise SessionError(f"the challenge {challenge.address} is about {challenge.count} leaves, not {known.count}")
    return known.below(challenge.height, challenge.position, levels(challenge))


def first_wrong(challenge: Challenge, known: "Tree") -> int | None:
    """Which of the revealed nodes is the first that differs, None where none does."""
    right = nodes(challenge, known)
    for index, node in enumerate(challenge.revealed(1 << levels(challenge))):
        if node != right[index * HASH : (index + 1) * HASH]:
            return index
    return None


def last(challenge: Challenge) -> int:
    """Which of the revealed nodes holds the last leaf."""
    below = challenge.height - levels(challenge)
    return ((challenge.count - 1) >> below) & ((1 << levels(challenge)) - 1)
