"""Sessions on chain: who meets whom, by which rules, up to the first frame.

    python -m crank.chain_session begin --manifest WORLD --keys FOLDER     # both sides are yours
    python -m crank.chain_session show --session SESSION

On a rollup (a MagicBlock validator): it begins on the base layer, is played there, and its result comes back.

    python -m crank.chain_session begin --rpc BASE --rollup URL --manifest WORLD --keys FOLDER
    python -m crank.main --rpc URL --session SESSION …                     # to its end
    python -m crank.chain_session return --rpc BASE --rollup URL --session SESSION --keys FOLDER

Two who don't trust each other do it step by step, each with a folder of keys of their own:

    create (one of them); then each: join, lock, reveal; then start (anyone)
    create --rollup URL; join, lock, reveal; then delegate, and start --rpc URL (anyone)

On the way to a rollup, `begin` and `delegate` let the dispute program at --dispute take down the seed first; whoever
has money on the match can do so, too (record), between the second secret and the delegation.

Every step looks first at what is so already: after an error or a kill, the same command goes on. Keys that are not in
the folder yet are made: payer.json pays and owns sessions, player-N.json plays side N, inputs-N.json is the session key
that may send its inputs. A side's secret is kept there before its hash goes on chain: who can't tell it loses.
"""

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

try:
    from solana.constants import LAMPORTS_PER_SOL
    from solders.keypair import Keypair
    from solders.pubkey import Pubkey
except ImportError as missing:
    sys.exit(f"error: sessions on chain need the chain extra ({missing}): pip install -e '.[chain]'")

from crank.command import exit_code, whole_number
from crank.dispute import start
from crank.dispute.program import DisputeProgram
from crank.engines.batch import HOTTEST
from crank.errors import SessionError
from crank.roster import find_character, find_stage
from crank.rules import LAST_ROW
from crank.solana_bridge import delegation, meeting
from crank.solana_bridge.keys import parse_address, read_or_make_keypair
from crank.solana_bridge.meeting import Rules, Seat
from crank.solana_bridge.program import CONSTANTS
from crank.solana_bridge.rpc import DEFAULT_RPC, Rpc
from crank.solana_bridge.session_state import NOBODY, SessionState, fetch_manifest, fetch_session
from quantization.sampling import TEMPERATURE_BITS
from schema.layout import CHARACTERS, STAGES

PATIENCE: Final = 60.0
RETURN_SECONDS: Final = 60.0
"""For how long a session that was sent back is waited for."""
FAUCET: Final = 20 * LAMPORTS_PER_SOL
MOST_NUMBER: Final = 2**64 - 1
"""Of a session: a u64."""
DEFAULT_CHARACTERS: Final = ("fox", "falco")
DEFAULT_STAGE: Final = "32"
TEMPERATURE_UNIT: Final = 1 << TEMPERATURE_BITS
"""What a temperature of 1 is on chain."""
COMMANDS: Final = {
    "begin": "create a session, take both sides, lock, reveal and start, on a rollup if one is named",
    "create": "create a session with its components",
    "join": "take a side",
    "lock": "lock a side with the hash of a secret",
    "reveal": "tell a side's secret",
    "record": "let the dispute program take down the seed, once both secrets are told and before it is delegated",
    "delegate": "hand a session whose secrets are told to the rollup that it names",
    "start": "fix seed and start, once both secrets are told (on a rollup: --rpc names that)",
    "return": "send a session that is over back from its rollup",
    "end": "cancel an open session, or end one whose time is up",
    "show": "say where a session stands",
}


class Keys:
    """A folder of key pairs and secrets."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def payer(self) -> Keypair:
        return read_or_make_keypair(self._folder / "payer.json")

    def seat(self, side: int) -> Seat:
        """A side's player and session key."""
        player = read_or_make_keypair(self._folder / f"player-{side}.json")
        return Seat(side, player, read_or_make_keypair(self._folder / f"inputs-{side}.json").pubkey())

    def secret(self, session: SessionState, side: int) -> bytes:
        """That of a side of this session as it was created; one that is made again at its address has others."""
        return meeting.secret_in(self._folder / f"secret-{session.address}-{session.record['created_at']}-{side}.hex")


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    options = _parser().parse_args(arguments)
    return exit_code(lambda: _run(options, Rpc(options.rpc, PATIENCE)))


def _run(options: argparse.Namespace, rpc: Rpc) -> None:
    if options.command == "show":
        print(describe(fetch_session(rpc, parse_address(options.session))))
        return
    keys = Keys(options.keys)
    if options.airdrop and rpc.balance(keys.payer.pubkey()) < FAUCET:
        rpc.airdrop(keys.payer.pubkey(), FAUCET)
    if options.command in ("begin", "create"):
        rollup = Rpc(options.rollup, PATIENCE) if options.rollup else None
        session = _create(options, rpc, keys, NOBODY if rollup is None else _validator(rpc, rollup))
        if options.command == "begin":
            session = _begin(options, rpc, rollup, keys, session)
        _say(f"session {session.address} is {session.status}")
        print(session.address)
        return
    address = parse_address(options.session)
    if options.command == "return":
        rollup = Rpc(options.rollup, PATIENCE)
        print(describe(delegation.bring_back(rpc, rollup, address, keys.payer, RETURN_SECONDS)))
        return
    if options.command == "delegate":
        if not delegation.is_delegated(rpc, address):
            session = fetch_session(rpc, address)
            _record(options, rpc, keys, session)
            delegation.delegate(rpc, session, keys.payer)
        _say(f"session {address} is on its rollup: start it there")
        return
    session = fetch_session(rpc, address)
    if options.command == "join":
        meeting.join(rpc, session, keys.seat(options.side), find_character(options.character).id, keys.payer)
    elif options.command == "lock":
        secret = keys.secret(session, options.side)
        meeting.lock(rpc, session, keys.seat(options.side), secret, keys.payer)
    elif options.command == "reveal":
        meeting.reveal(rpc, session, options.side, keys.secret(session, options.side), keys.payer)
    elif options.command == "record":
        _record(options, rpc, keys, session)
    elif options.command == "start":
        meeting.grow_whole(rpc, session, keys.payer)
        meeting.start(rpc, session, keys.payer)
    else:
        meeting.end(rpc, session, keys.payer)
    print(describe(fetch_session(rpc, session.address)))


def _validator(rpc: Rpc, rollup: Rpc) -> Pubkey:
    """Whom a session names that is played on this rollup. SessionError where that is the base layer itself."""
    validator = rollup.identity()
    if validator == rpc.identity():
        raise SessionError(
            f"{rpc.url} and {rollup.url} are one node: --rpc names the base layer, --rollup the validator"
        )
    return validator


def _create(options: argparse.Namespace, rpc: Rpc, keys: Keys, validator: Pubkey) -> SessionState:
    manifest = parse_address(options.manifest)
    program, _ = fetch_manifest(rpc, manifest)
    seats = [keys.seat(side).player.pubkey() for side in (0, 1)] if options.command == "begin" else [NOBODY, NOBODY]
    invited = [parse_address(text) if text else seat for text, seat in zip(options.players, seats, strict=True)]
    rules = Rules(
        stage=find_stage(options.stage).id,
        players=(invited[0], invited[1]),
        validator=validator,
        lifetime=options.lifetime,
        temperature=options.temperature,
        deadline_slots=options.deadline_slots,
        forfeit_frames=options.forfeit_frames,
        input_delay=options.input_delay,
    )
    number, found = options.id, None
    if number is None:
        number, found = meeting.next_session(rpc, program, keys.payer.pubkey(), validator)
    if found is None:
        return meeting.create(rpc, manifest, rules, keys.payer, number)
    if found.manifest != manifest:
        raise SessionError(f"the session {found.address} is in another world: end it, or name another number")
    _say(f"going on with session {found.address}, which is {found.status}: its rules stay as they are")
    return meeting.complete(rpc, found, keys.payer)


def _begin(
    options: argparse.Namespace, rpc: Rpc, rollup: Rpc | None, keys: Keys, session: SessionState
) -> SessionState:
    """Both sides join, lock and reveal, and the match starts: here, or on the rollup."""
    if not delegation.is_delegated(rpc, session.address):
        characters = [find_character(text).id for text in (options.p0_char, options.p1_char)]
        seats = [keys.seat(side) for side in (0, 1)]
        secrets = [keys.secret(session, side) for side in (0, 1)]
        session = meeting.meet(rpc, session, seats, characters, secrets, keys.payer)
        if rollup is not None:
            _record(options, rpc, keys, session)
    if rollup is not None:
        return delegation.begin(rpc, rollup, session, keys.payer)
    meeting.start(rpc, session, keys.payer)
    return fetch_session(rpc, session.address)


def _record(options: argparse.Namespace, rpc: Rpc, keys: Keys, session: SessionState) -> None:
    """Lets the dispute program take down the seed that a rollup could change; says so where none is named."""
    if options.dispute is None:
        _say(f"the seed of session {session.address} rests on its rollup's word: --dispute names who takes it down")
        return
    start.record(rpc, DisputeProgram(parse_address(options.dispute)), session, keys.payer)


def describe(session: SessionState) -> str:
    """Where a session stands, for people."""
    record = session.record
    rows = [
        ("session", str(session.address)),
        ("program", str(session.program.address)),
        ("world", f"{record['world_hash'].hex()} (manifest {session.manifest})"),
        ("status", session.status + ("" if session.reason == "NONE" else f", {session.reason}")),
        ("frame", f"{session.row}, {record['units']} units of the next done"),
        ("stage", STAGES[record["stage"]].name),
    ]
    for side, player in enumerate(session.players):
        if record["joined"][side]:
            steps = [step for step in ("locked", "revealed") if record[step][side]]
            words = ", ".join([CHARACTERS[record["characters"][side]].name, str(player), *steps])
        else:
            words = "free" if player == NOBODY else f"kept for {player}"
        rows.append((f"player {side}", words))
    if session.status == "ENDED":
        rows.append(("winner", "nobody" if session.winner is None else f"player {session.winner}"))
    rows += [("terms", record["terms"].hex()), ("chain head", record["chain_head"].hex())]
    return "\n".join(f"{name:<11}{value}" for name, value in rows)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crank.chain_session", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--rpc", default=DEFAULT_RPC, metavar="URL", help="the node (default: %(default)s)")
        if name in ("begin", "create"):
            _add_rules(command)
        else:
            command.add_argument("--session", required=True, metavar="ADDRESS", help="the session")
        if name == "return":
            command.add_argument("--rollup", required=True, metavar="URL", help="the rollup where it was played")
        if name != "show":
            command.add_argument(
                "--keys", required=True, type=Path, metavar="FOLDER", help="folder of keys and secrets"
            )
            command.add_argument("--airdrop", action="store_true", help="let a test network's faucet fill payer.json")
        if name in ("join", "lock", "reveal"):
            command.add_argument("--side", required=True, type=int, choices=(0, 1), help="the side")
        if name in ("begin", "delegate", "record"):
            command.add_argument(
                "--dispute",
                required=name == "record",
                metavar="ADDRESS",
                help="the dispute program: it takes down the seed",
            )
        if name == "join":
            command.add_argument("--character", required=True, metavar="C", help="key, name or internal id")
        if name == "begin":
            for side, character in enumerate(DEFAULT_CHARACTERS):
                text = "character: key, name or internal id (default: %(default)s)"
                command.add_argument(f"--p{side}-char", default=character, metavar="C", help=text)
    return parser


def _temperature(text: str) -> int:
    """The type of an argument that is a world's temperature: in 1/256, as the chain has it."""
    with suppress(ValueError):
        if 0 <= (temperature := float(text)) <= HOTTEST:
            exact = temperature * TEMPERATURE_UNIT
            if exact.is_integer():
                return int(exact)
            nearest = round(exact) / TEMPERATURE_UNIT
            raise argparse.ArgumentTypeError(f"{text} is no multiple of 1/{TEMPERATURE_UNIT}, such as {nearest}")
    raise argparse.ArgumentTypeError(f"{text} is no number from 0 to {HOTTEST}")


def _add_rules(command: argparse.ArgumentParser) -> None:
    rules = Rules(stage=0)
    command.add_argument("--manifest", required=True, metavar="ADDRESS", help="the world's manifest on chain")
    command.add_argument(
        "--id",
        type=whole_number(0, MOST_NUMBER),
        metavar="N",
        help="number of the session: gone on with by the same rules only (default: the first that isn't over)",
    )
    command.add_argument(
        "--players", nargs=2, default=("", ""), metavar="ADDRESS", help='who may join each side; "" for anyone'
    )
    command.add_argument(
        "--stage", default=DEFAULT_STAGE, help="stage: key, name or external id (default: %(default)s)"
    )
    command.add_argument(
        "--temperature",
        type=_temperature,
        default=rules.temperature,
        metavar="T",
        help=f"how the world samples, 0 to {HOTTEST} in whole 1/{TEMPERATURE_UNIT} "
        f"(default: {rules.temperature / TEMPERATURE_UNIT:g}, which takes the likeliest)",
    )
    for name, value, bounds, text in (
        ("input-delay", rules.input_delay, (0, CONSTANTS["LONGEST_DELAY"]), "frames between an input and its frame"),
        (
            "deadline-slots",
            rules.deadline_slots,
            (1, CONSTANTS["MOST_DEADLINE_SLOTS"]),
            "slots after a frame from which the next goes on without missing inputs",
        ),
        (
            "forfeit-frames",
            rules.forfeit_frames,
            (1, LAST_ROW),
            "missing frames in a row at which a player has lost",
        ),
        ("lifetime", rules.lifetime, (1, CONSTANTS["LONGEST_SESSION"]), "seconds after which anyone may end it"),
    ):
        command.add_argument(
            f"--{name}",
            type=whole_number(*bounds),
            default=value,
            metavar="N",
            help=f"{text}, {bounds[0]} to {bounds[1]} (default: %(default)s)",
        )
    command.add_argument(
        "--rollup", metavar="URL", help="the rollup where it is played, over the base layer at --rpc (default: none)"
    )


if __name__ == "__main__":
    sys.exit(main())
