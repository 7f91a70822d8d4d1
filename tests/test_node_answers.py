"""What awm-node and the MagicBlock validator say to the same questions, field by field.

`make test-rollup` builds what it takes, fetches the validator and runs this.
"""

import os
from pathlib import Path

import pytest

if "WIRE_ROLLUP" not in os.environ:
    pytest.skip("needs the MagicBlock validator: make test-rollup", allow_module_level=True)

from node_answers import Node, answers, differences, shape
from rollup_network import running
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from solders.system_program import ID as SYSTEM

from crank.rollup.base_layer import write_account, write_delegated
from crank.rollup.network import Beginning
from crank.solana_bridge.program import DELEGATION_PROGRAM

CONTEXT = "result.context.apiVersion: str / missing"
SIMULATED = [
    CONTEXT,
    "result.value.fee: int / null",
    "result.value.loadedAddresses: object / null",
    "result.value.postBalances: array / null",
    "result.value.postTokenBalances: array / null",
    "result.value.preBalances: array / null",
    "result.value.preTokenBalances: array / null",
]
REFUSED = ["error.code: -32002 / -32003", "error.data: object / missing"]
IN_A_CONTEXT = (
    "getAccountInfo base58",
    "getAccountInfo base64",
    "getAccountInfo base64+zstd",
    "getAccountInfo jsonParsed",
    "getAccountInfo of nobody",
    "getAccountInfo of a program, a slice",
    "getMultipleAccounts",
    "getMultipleAccounts with nobody",
    "getProgramAccounts in a context",
    "getBalance",
    "getLatestBlockhash",
    "isBlockhashValid",
    "isBlockhashValid of an old one",
    "getSignatureStatuses",
    "getSignatureStatuses of a failure",
    "getSignatureStatuses of none",
)
SIMULATIONS = (
    "simulateTransaction",
    "simulateTransaction, signatures checked",
    "simulateTransaction, another block hash",
    "simulateTransaction, with accounts",
    "simulateTransaction that fails",
)
KNOWN = {
    **{question: [CONTEXT] for question in IN_A_CONTEXT},
    **{question: SIMULATED for question in SIMULATIONS},
    "getAccountInfo": [CONTEXT, "result.value.data: str / array"],
    "getVersion": ["result.git-commit: missing / str", "result.magicblock-core: missing / str"],
    "requestAirdrop": ["error: missing / object", "result: str / missing"],
    "sendTransaction again": REFUSED,
    "sendTransaction that fails": REFUSED,
}
"""Where they differ, the node first. In each of these awm-node answers as agave does."""


def delegated(folder: Path, key: Pubkey) -> list[Path]:
    """An account of the system program that is delegated: on the validator its lamports can be moved."""
    of_it = [
        str(Pubkey.find_program_address([seed, bytes(key)], DELEGATION_PROGRAM)[0])
        for seed in (b"delegation", b"delegation-metadata")
    ]
    return write_delegated(folder, (str(key), of_it[0], of_it[1]), str(SYSTEM), b"")


def test_the_node_answers_as_the_validator_does(tmp_path: Path) -> None:
    payer, here, there = Keypair(), (Keypair(), Keypair()), (Keypair(), Keypair())
    accounts = [write_account(tmp_path, str(one.pubkey()), str(SYSTEM), b"") for one in (payer, *here)]
    accounts += [file for one in there for file in delegated(tmp_path, one.pubkey())]
    with running(tmp_path / "layers", Beginning(accounts=tuple(accounts))) as layers:
        node = answers(Node(layers.base, layers.base_socket, payer, here))
        validator = answers(Node(layers.rollup, layers.rollup_socket, payer, there))
    found = {
        question: told
        for question, answer in node.items()
        if (told := list(differences(shape(answer), shape(validator[question]))))
    }
    assert found == KNOWN
