"""The instructions of which a frame is made: both sides' inputs, and units of the step."""

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from crank.frame import Controllers
from crank.solana_bridge.session_state import SessionState
from crank.solana_bridge.stretches import Stretch


def submit_input(session: SessionState, signer: Pubkey, side: int, frame: int, controllers: Controllers) -> Instruction:
    """A side's part of controllers uint8 [2, 8] for a frame; signer: the player or its session key."""
    return session.program.instruction(
        "submit_input",
        [signer, session.address, session.component("InputBuffer")],
        controller=controllers[side].tobytes(),
        frame=frame,
        side=side,
    )


def run_inference(session: SessionState, frame: int, first: int, stretch: Stretch) -> Instruction:
    """A stretch of a frame's units, from unit `first` on."""
    accounts = [session.manifest, session.address, *session.components, *stretch.weights]
    return session.program.instruction("run_inference", accounts, frame=frame, first=first, units=stretch.units)
