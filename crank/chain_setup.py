"""From what a person typed to a match on chain: the arguments of `crank.main` that name a session."""

import argparse
from pathlib import Path
from typing import Final

from crank.agents.agent import Agent
from crank.agents.registry import make_agent
from crank.chain_match import ChainMatch, Player
from crank.engines.integer_engine import IntegerEngine, integer_folder
from crank.errors import CrankError, SessionError, WorldError
from crank.recording import find_by_hash
from crank.solana_bridge.feed import websocket_url
from crank.solana_bridge.keys import parse_address, read_keypair
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.session_state import NOBODY, SessionState, fetch_session
from quantization.sampling import TEMPERATURE_BITS

PLAYABLE: Final = ("RUNNING", "ENDED")


def open_chain_match(options: argparse.Namespace, given: frozenset[str]) -> ChainMatch:
    """The match that the options name. given: the match options that a person typed. CrankError for what is wrong."""
    keys = (options.p0_key, options.p1_key)
    for side, key in enumerate(keys):
        if f"p{side}" in given and key is None:
            raise CrankError(f"--p{side} plays with a key: --p{side}-key FILE, the player's or its session key")
    rpc = Rpc(options.rpc, options.patience)
    session = fetch_session(rpc, parse_address(options.session))
    if session.status not in PLAYABLE:
        raise SessionError(f"the session {session.address} is {session.status}: {_what_to_do(session)}")
    players = {
        side: Player(_agent(options, side), read_keypair(key)) for side, key in enumerate(keys) if key is not None
    }
    payer = read_keypair(options.payer) if options.payer else next((p.key for p in players.values()), None)
    engine = _engine(options, given, session)
    return ChainMatch(rpc, options.ws or websocket_url(options.rpc), session, engine, players, payer)


def _agent(options: argparse.Namespace, side: int) -> Agent:
    return make_agent((options.p0, options.p1)[side], options.policy, options.policy_temperature)


def _engine(options: argparse.Namespace, given: frozenset[str], session: SessionState) -> IntegerEngine:
    """The session's world, here."""
    world_hash = session.record["world_hash"].hex()
    folder: Path = integer_folder(options.world_model) if "world_model" in given else find_by_hash(world_hash)
    engine = IntegerEngine(folder, session.record["temperature"] / (1 << TEMPERATURE_BITS))
    if engine.world_hash != world_hash:
        raise WorldError(f"the session is in world {world_hash[:16]}…, {folder} is {engine.world_hash[:16]}…")
    return engine


def _what_to_do(session: SessionState) -> str:
    if session.status == "CANCELLED":
        return "nothing of it was played"
    if session.status == "OPEN":
        return "both sides join and lock first (python -m crank.chain_session)"
    steps = "start it" if session.validator == NOBODY else "delegate it, and start it on its rollup"
    return f"both sides reveal, then {steps} (python -m crank.chain_session)"
