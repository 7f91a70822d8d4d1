"""Why transactions fail, as a real runtime says it, and as nodes do that say it late or only once."""

import base64
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from http_serving import QuietHandler, serving
from solders.compute_budget import set_compute_unit_limit
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.message import Message
from solders.pubkey import Pubkey
from solders.system_program import CreateAccountParams, TransferParams, create_account, transfer
from solders.transaction import Transaction
from solders.transaction_metadata import FailedTransactionMetadata, TransactionMetadata
from solders.transaction_status import TransactionErrorInstructionError

from crank.errors import NodeError
from crank.solana_bridge import rpc as bridge
from crank.solana_bridge.refusal import Refusal, RefusedError
from crank.solana_bridge.rpc import Rpc
from crank.solana_bridge.transactions import execute

MEMO: Final = Pubkey.from_string("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr")
"""A program that is on every chain."""
ENTRY_AT: Final = slice(24, 32)
"""Where an ELF file says where its first instruction is."""
LOAD_FROM_NOWHERE: Final = bytes([0x79, 0, 0, 0, 0, 0, 0, 0])
"""`ldxdw r0, [r0]`, with zero in r0."""
SIGNATURE_FEE: Final = 5000
"""Lamports."""


def refused(svm: LiteSVM, program: Pubkey, data: bytes, limit: int) -> tuple[Refusal, Refusal]:
    """What one instruction is refused for, with the logs and without them."""
    payer = Keypair()
    svm.airdrop(payer.pubkey(), 10**9)
    message = Message([set_compute_unit_limit(limit), Instruction(program, data, [])], payer.pubkey())
    sent = svm.send_transaction(Transaction([payer], message, svm.latest_blockhash()))
    assert isinstance(sent, FailedTransactionMetadata)
    return Refusal.of(sent.err(), sent.meta().logs()), Refusal.of(sent.err())


@pytest.mark.parametrize("limit", [300, 5_000])
def test_too_many_compute_units_are_told_by_the_logs(limit: int) -> None:
    known, unknown = refused(LiteSVM(), MEMO, b"x" * 100, limit)
    assert known.name == "TooMuch" and "exceeded CUs meter" in known.text
    # the runtime's own word is the same for a program that aborts
    assert unknown.name == "" and "ProgramFailedToComplete" in unknown.text


def test_a_program_that_aborts_has_not_run_out_of_compute_units() -> None:
    svm = LiteSVM()
    account = svm.get_account(MEMO)
    assert account is not None
    elf = bytearray(account.data)
    entry = int.from_bytes(elf[ENTRY_AT], "little")
    elf[entry : entry + len(LOAD_FROM_NOWHERE)] = LOAD_FROM_NOWHERE
    broken = Pubkey.new_unique()
    svm.add_program(broken, bytes(elf))
    known, _ = refused(svm, broken, b"x", 200_000)
    assert known.name == "" and "Access violation" in known.text


def test_other_refusals_say_what_the_runtime_says() -> None:
    known, _ = refused(LiteSVM(), MEMO, b"\xff", 200_000)
    assert known.name == "" and "InvalidInstructionData" in known.text


def refused_by_the_system(*instructions: Instruction, payer: Keypair, lamports: int) -> Refusal:
    """What the last of these instructions is refused for."""
    svm = LiteSVM()
    svm.airdrop(payer.pubkey(), lamports)
    message = Message(list(instructions), payer.pubkey())
    sent = svm.send_transaction(Transaction([payer], message, svm.latest_blockhash()))
    assert isinstance(sent, FailedTransactionMetadata)
    return Refusal.of(sent.err(), sent.meta().logs())


def gift(payer: Keypair, lamports: int) -> Instruction:
    return transfer(TransferParams(from_pubkey=payer.pubkey(), to_pubkey=Pubkey.new_unique(), lamports=lamports))


def test_who_can_not_pay_is_told_what_is_missing() -> None:
    payer = Keypair()
    said = refused_by_the_system(gift(payer, 10**8), gift(payer, 3 * 10**9), payer=payer, lamports=10**9)
    left = 10**9 - 10**8 - SIGNATURE_FEE
    assert said.text == f"instruction 1: whoever pays has {left} lamports, 3000000000 are needed: send some more"
    assert (said.name, said.code) == ("", 1)


def test_an_error_of_another_program_is_said_as_that_program_says_it() -> None:
    payer = Keypair()
    there = payer.pubkey()
    taken = CreateAccountParams(from_pubkey=there, to_pubkey=there, lamports=10**6, space=0, owner=MEMO)
    said = refused_by_the_system(create_account(taken), payer=payer, lamports=10**9)
    assert said.code == 0 and "the program's error 0 (" in said.text and "already in use" in said.text


class LateNode:
    """A real runtime behind a node that takes a transaction, and answers about it late.

    silent: how many of the first tries it takes without an answer. It refuses it from then on, as a rollup does, and
    runs it when its status has been asked for `waits` times. It tells its logs when asked for `unlogged` times.
    """

    def __init__(self, silent: int = 0, waits: int = 0, unlogged: int = 0) -> None:
        self.svm, self.payer = LiteSVM(), Keypair()
        self.svm.airdrop(self.payer.pubkey(), 10**9)
        self.silent, self.waits, self.unlogged = silent, waits, unlogged
        self.refuses_all, self.keeps_transactions = False, True
        self.held: Transaction | None = None
        self.done: FailedTransactionMetadata | TransactionMetadata | None = None
        self.tries = 0

    def answer(self, method: str, params: list[Any]) -> Any:
        """A result, an error's code and message as a tuple, or nothing, which breaks the connection."""
        context = {"slot": 1}
        match method:
            case "getSlot" | "getBlockHeight":
                return 1
            case "getLatestBlockhash":
                value = {"blockhash": str(self.svm.latest_blockhash()), "lastValidBlockHeight": 150}
                return {"context": context, "value": value}
            case "sendTransaction":
                return self._taken(base64.b64decode(params[0]))
            case "getSignatureStatuses":
                return {"context": context, "value": [self._status()]}
            case "getTransaction":
                return self._transaction()
        raise AssertionError(method)

    def _taken(self, wire: bytes) -> Any:
        self.tries += 1
        if self.held is not None or self.refuses_all:
            return (-32003, "This transaction has already been processed") if self.tries > self.silent else None
        self.held = Transaction.from_bytes(wire)
        return str(self.held.signatures[0]) if self.silent == 0 else None

    def _status(self) -> Any:
        self.waits -= 1
        if self.held is None or self.waits >= 0:
            return None
        self.done = self.done or self.svm.send_transaction(self.held)
        return {"slot": 1, "confirmations": 0, **self._error(), "confirmationStatus": "processed"}

    def _error(self) -> dict[str, Any]:
        if not isinstance(self.done, FailedTransactionMetadata):
            return {"err": None, "status": {"Ok": None}}
        found = self.done.err()
        assert isinstance(found, TransactionErrorInstructionError)
        error = {"InstructionError": json.loads(found.to_json())}
        return {"err": error, "status": {"Err": error}}

    def _transaction(self) -> Any:
        if not self.keeps_transactions:
            return -32011, "Transaction history is not available from this node"
        self.unlogged -= 1
        if self.unlogged >= 0:
            return None
        header = {"numRequiredSignatures": 1, "numReadonlySignedAccounts": 0, "numReadonlyUnsignedAccounts": 1}
        blockhash = str(self.svm.latest_blockhash())
        message = {"accountKeys": [], "header": header, "instructions": [], "recentBlockhash": blockhash}
        meta = {**self._error(), "fee": 5000, "preBalances": [], "postBalances": [], "innerInstructions": []}
        assert isinstance(self.done, FailedTransactionMetadata)
        logs = {"logMessages": self.done.meta().logs(), "computeUnitsConsumed": 1}
        return {
            "slot": 1,
            "transaction": {"message": message, "signatures": []},
            "meta": {**meta, **logs},
            "blockTime": None,
        }


@pytest.fixture
def node() -> LateNode:
    return LateNode()


@pytest.fixture
def rpc(node: LateNode) -> Iterator[Rpc]:
    class Handler(QuietHandler):
        def posted(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            found = node.answer(request["method"], request["params"])
            if found is None and request["method"] == "sendTransaction":
                self.close_connection = True
                return
            answer: dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"], "result": found}
            if isinstance(found, tuple):
                del answer["result"]
                answer["error"] = {"code": found[0], "message": found[1]}
            self.answer(200, json.dumps(answer).encode())

    with serving(Handler) as url:
        yield Rpc(url, patience=5.0)


def memo(text: bytes, limit: int = 200_000) -> list[Instruction]:
    return [set_compute_unit_limit(limit), Instruction(MEMO, text, [])]


def test_logs_that_come_after_the_status_are_waited_for(rpc: Rpc, node: LateNode) -> None:
    node.unlogged = 3
    with pytest.raises(RefusedError) as error:
        execute(rpc, memo(b"x" * 100, 5_000), [node.payer])
    assert error.value.refusal.name == "TooMuch"
    assert "exceeded CUs meter" in error.value.refusal.text


def test_logs_that_would_tell_nothing_more_are_not_waited_for(rpc: Rpc, node: LateNode) -> None:
    node.unlogged = 10**6
    with pytest.raises(RefusedError, match="InvalidInstructionData"):
        execute(rpc, memo(b"\xff"), [node.payer])
    assert node.unlogged == 10**6 - 1


def test_a_node_without_logs_still_says_that_a_transaction_failed(
    rpc: Rpc, node: LateNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.keeps_transactions = False
    with pytest.raises(RefusedError, match="ProgramFailedToComplete"):
        execute(rpc, memo(b"x" * 100, 5_000), [node.payer])
    node.keeps_transactions, node.unlogged, node.held, node.done = True, 10**6, None, None
    monkeypatch.setattr(bridge, "LOGS_SECONDS", 0.5)
    with pytest.raises(RefusedError, match="ProgramFailedToComplete"):
        execute(rpc, memo(b"y" * 100, 5_000), [node.payer])
    assert node.unlogged < 10**6 - 1


def test_a_transaction_that_waits_is_refused_when_it_comes_again_and_waited_for(
    rpc: Rpc, node: LateNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crank.solana_bridge.transactions.SEND_AGAIN_SECONDS", 0.2)
    node.waits = 20
    execute(rpc, memo(b"hello"), [node.payer])
    assert node.tries > 2 and node.done is not None


def test_a_transaction_whose_answer_got_lost_is_waited_for(rpc: Rpc, node: LateNode) -> None:
    node.silent, node.waits = 1, 5
    execute(rpc, memo(b"hello"), [node.payer])
    assert node.tries == 2 and node.done is not None


def test_a_transaction_that_is_refused_at_its_first_try_is_refused(rpc: Rpc, node: LateNode) -> None:
    node.refuses_all = True
    with pytest.raises(NodeError, match="refuses"):
        execute(rpc, memo(b"hello"), [node.payer])
    assert node.tries == 1
