"""The defender's moves: answers to the challenges of an own claim."""

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from crank.dispute import search
from crank.dispute.court import Court
from crank.dispute.docket import Challenge
from crank.dispute.evidence import Evidence, Untold
from crank.dispute.moves import Move
from crank.dispute.program import DEFENDER


def claim(court: Court, evidence: Evidence | Untold, defender: Pubkey) -> Instruction:
    """Stands by the result with a word for every row."""
    last = evidence.session.row
    opening = evidence.opening(last, evidence.rows.depth) if isinstance(evidence, Evidence) and last > 0 else b""
    return court.make_claim(defender, evidence.root, opening)


def answer(court: Court, evidence: Evidence, challenge: Challenge, defender: Pubkey) -> Move | None:
    """The defender's next move, in words and as an instruction; None where it is not their turn."""
    if challenge.decided or challenge.turn != DEFENDER:
        return None
    if challenge.status == "OPENING":
        row = evidence.row(challenge.row + 1)
        root = evidence.units(challenge.row, row).tree.root
        move = court.open_after(defender, challenge.claim, challenge.address, root, row)
        return f"opens frame {challenge.row + 1}", move
    revealed = search.nodes(challenge, search.tree(challenge, evidence))
    what = "the match" if challenge.status == "ROWS" else f"frame {challenge.row + 1}"
    return f"reveals a part of {what}", court.reveal(defender, challenge.address, revealed)
