"""What a session says of its match's end, checked as `make_claim` does: who stands by less loses a bond for it."""

import hashlib
from typing import TYPE_CHECKING

from crank.dispute.docket import read_row
from crank.solana_bridge.borsh import Reader
from crank.solana_bridge.program import ACCOUNTS, ENUMS
from crank.solana_bridge.session_state import SessionState

if TYPE_CHECKING:
    from wire_core import Trace

FORFEIT = ENUMS["EndReason"].index("FORFEIT")
NO_HASH = bytes(32)
VIEW = [field for field in ACCOUNTS["SessionState"].fields if field.name == "view"]


def is_told(session: SessionState) -> bool:
    """Whether both secrets were told: without them there is no match."""
    return bool(session.record["revealed"] == [1, 1])


def is_untold_win(session: SessionState) -> bool:
    """Whether who told their secret has won, because the other did not."""
    record = session.record
    if sorted(record["revealed"]) != [0, 1]:
        return False
    winner: int = record["revealed"].index(1)
    told = hashlib.sha256(record["secrets"][winner]).digest() == record["commitments"][winner]
    said = (record["winner"], record["reason"], record["row"], record["chain_head"])
    return told and said == (winner, FORFEIT, 0, NO_HASH)


def follows(session: SessionState, trace: "Trace", known: int) -> bool:
    """Whether the session's last row, and how it ended there, are its match's.

    trace: that match, up to where the session ends; known: the last row whose inputs are known, maybe a later one.
    """
    from wire_core import is_forfeit

    record = session.record
    if trace.row != session.row:
        return False
    last = read_row(trace.state(session.row))
    seen = Reader(trace.view(session.row)).record(VIEW)["view"] == record["view"]
    if not seen or last["chain_head"] != record["chain_head"]:
        return False
    early = range(1, min(record["input_delay"], session.row) + 1)
    if any(any(b"".join(read_row(trace.state(row))["controllers"])) for row in early):
        # nobody could send them: a claim with such rows is refuted
        return False
    ended = trace.verdict(session.row) if session.row > 0 else None
    if ended is not None:
        return ended == (record["winner"], record["reason"])
    # a match that went on was not lost here by who was missing
    return known <= session.row and is_forfeit(session.data, last["held"])
