"""A case for people: claims, challenges, whose move it is, clocks, bonds."""

from datetime import UTC, datetime

from solana.constants import LAMPORTS_PER_SOL
from solders.pubkey import Pubkey

from crank.dispute.docket import Challenge, Docket, Entry
from crank.dispute.program import CHALLENGER, CONSTANTS, DEFENDER, SIDES

MOVES = {
    ("ROWS", DEFENDER): "reveal a part of the match",
    ("ROWS", CHALLENGER): "name the first wrong part of the match",
    ("OPENING", CHALLENGER): "open the last right frame",
    ("OPENING", DEFENDER): "open the first denied frame",
    ("UNITS", DEFENDER): "reveal the states inside the frame",
    ("UNITS", CHALLENGER): "name the first wrong state",
    ("RUNNING", CHALLENGER): "bring the state before the denied unit and have it judged",
}


def sol(lamports: int) -> str:
    """Lamports as SOL."""
    return f"{lamports / LAMPORTS_PER_SOL:,.9f}".rstrip("0").rstrip(".") + " SOL"


def utc(seconds: int) -> str:
    """A Unix time."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def span(seconds: int) -> str:
    """A time that is left, or since when it is over."""
    size = abs(seconds)
    text = f"{size // 3600} h {size % 3600 // 60} min" if size >= 3600 else f"{size // 60} min {size % 60} s"
    return text if seconds > 0 else f"over since {text}"


def describe(docket: Docket, mine: Pubkey | None = None) -> str:
    """A case with its claims and challenges; mine: whose moves are marked."""
    record = docket.case.record
    claims, contests = record["claim_deadline"], record["contest_deadline"]
    lines = [
        _line("case", str(docket.case.address)),
        _line("status", docket.status),
        _line("session", str(docket.case.key("entity"))),
        _line("opened", f"{utc(record['opened_at'])} by {docket.case.authority}"),
        _line("claims", f"until {utc(claims)} ({span(claims - docket.now)}): {_count(record)}"),
        _line("challenges", f"until {utc(contests)} ({span(contests - docket.now)})"),
        _line("bonds", f"{sol(CONSTANTS['BOND'])} each of case, claim, challenge"),
    ]
    for claim in docket.claims:
        lines.append(_claim(claim, mine))
        lines += [_challenge(challenge, docket.now, mine) for challenge in docket.against(claim)]
    return "\n".join(lines)


def _count(record: dict[str, int]) -> str:
    return f"{record['claims']} made, {record['refuted']} refuted"


def _claim(claim: Entry, mine: Pubkey | None) -> str:
    root = claim.record["rows_root"].hex()[:16]
    text = f"{claim.address} by {_who(claim.authority, mine)}: {claim.status('ClaimStatus')}, rows {root}…"
    return _line("claim", text)


def _challenge(challenge: Challenge, now: int, mine: Pubkey | None) -> str:
    text = f"{challenge.address} by {_who(challenge.challenger, mine)}: {challenge.status}"
    if challenge.decided:
        return _line("  challenge", text)
    place = f" in frame {challenge.row + 1}" if challenge.status != "ROWS" else ""
    move = MOVES[challenge.status, challenge.turn]
    clocks = ", ".join(f"{side} {span(challenge.left(which, now))}" for which, side in enumerate(SIDES))
    return _line("  challenge", f"{text}{place}; the {SIDES[challenge.turn]} has to {move}; time left: {clocks}")


def _who(key: Pubkey, mine: Pubkey | None) -> str:
    return f"{key} (you)" if key == mine else str(key)


def _line(name: str, value: str) -> str:
    return f"{name:<13}{value}"
