"""solana-py (with solders) against awm-node.

In an environment of its own, since `anchorpy` wants an older solders: `pip install solana==0.36.12 pytest`, then
`pytest solana/crates/svm-node/clients`. `AWM_NODE` names the program, by default the release build of this workspace.
"""

import asyncio
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from solana.rpc.api import Client
from solana.rpc.commitment import Confirmed, Finalized
from solana.rpc.core import RPCException
from solana.rpc.types import DataSliceOpts, MemcmpOpts, TxOpts
from solana.rpc.websocket_api import connect
from solders.keypair import Keypair
from solders.message import Message, MessageV0
from solders.pubkey import Pubkey
from solders.rpc.config import RpcTransactionLogsFilterMentions
from solders.system_program import ID as SYSTEM
from solders.system_program import CreateAccountParams, TransferParams, create_account, transfer
from solders.transaction import Transaction, VersionedTransaction
from solders.transaction_status import TransactionConfirmationStatus

PROGRAM = Path(os.environ.get("AWM_NODE", Path(__file__).parents[3] / "target/release/awm-node"))
SOL = 1_000_000_000
READY = re.compile(r"JSON-RPC (http://[^,]+), WebSocket (ws://[^,]+),")


class Node(NamedTuple):
    """A running node: its process and its two addresses."""

    process: "subprocess.Popen[str]"
    rpc_url: str
    ws_url: str


def start(ledger: Path) -> Node:
    """Start a node on a ledger. Fails with what it says where it doesn't start."""
    command = [PROGRAM, "--ledger", ledger, "--rpc-port", "0", "--ws-port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := READY.search(line):
            return Node(process, found[1], found[2])
    raise AssertionError(f"awm-node ended: {''.join(said)}")


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node for all tests here."""
    node = start(tmp_path_factory.mktemp("ledger"))
    yield node
    node.process.send_signal(signal.SIGINT)
    assert node.process.wait(timeout=20) == 0


@pytest.fixture
def client(node: Node) -> Client:
    """A client of the node."""
    return Client(node.rpc_url)


def funded(client: Client, lamports: int = 10 * SOL) -> Keypair:
    """A new key pair with so many lamports."""
    keypair = Keypair()
    signature = client.request_airdrop(keypair.pubkey(), lamports).value
    client.confirm_transaction(signature, Finalized)
    return keypair


def transfer_of(client: Client, payer: Keypair, to: Pubkey, lamports: int) -> Transaction:
    """A signed transfer."""
    instruction = transfer(TransferParams(from_pubkey=payer.pubkey(), to_pubkey=to, lamports=lamports))
    blockhash = client.get_latest_blockhash().value.blockhash
    return Transaction([payer], Message([instruction], payer.pubkey()), blockhash)


def test_a_transfer_is_simulated_sent_and_found(client: Client) -> None:
    payer, to = funded(client), Keypair().pubkey()
    transaction = transfer_of(client, payer, to, SOL)
    simulated = client.simulate_transaction(transaction, sig_verify=True).value
    assert simulated.err is None and simulated.units_consumed == 150
    assert client.get_fee_for_message(transaction.message).value == 5000
    signature = client.send_transaction(transaction, TxOpts(preflight_commitment=Confirmed)).value
    status = client.confirm_transaction(signature, Finalized).value[0]
    assert status is not None and status.confirmation_status == TransactionConfirmationStatus.Finalized
    assert client.get_balance(to).value == SOL
    found = client.get_transaction(signature, encoding="base64", max_supported_transaction_version=0).value
    assert found is not None and found.transaction.meta is not None
    assert found.transaction.meta.err is None and found.transaction.meta.fee == 5000
    assert found.transaction.meta.post_balances[1] == SOL
    assert [entry.signature for entry in client.get_signatures_for_address(to).value] == [signature]
    parsed = client.get_transaction(signature, encoding="jsonParsed").value
    assert parsed is not None and '"type":"transfer"' in parsed.to_json()
    slot = found.slot
    while client.get_slot().value == slot:
        time.sleep(0.05)
    block = client.get_block(slot, max_supported_transaction_version=0).value
    assert block is not None and str(signature) in block.to_json()
    assert client.get_block_time(slot).value == block.block_time


def test_versioned_transactions_land(client: Client) -> None:
    payer, to = funded(client), Keypair().pubkey()
    instruction = transfer(TransferParams(from_pubkey=payer.pubkey(), to_pubkey=to, lamports=SOL))
    blockhash = client.get_latest_blockhash().value.blockhash
    message = MessageV0.try_compile(payer.pubkey(), [instruction], [], blockhash)
    signature = client.send_transaction(VersionedTransaction(message, [payer])).value
    assert client.get_transaction(signature, max_supported_transaction_version=0).value is not None
    with pytest.raises(RPCException, match="not supported by the requesting client"):
        client.get_transaction(signature)


def test_failures_carry_their_logs(client: Client) -> None:
    payer = funded(client, SOL)
    transaction = transfer_of(client, payer, Keypair().pubkey(), 5 * SOL)
    with pytest.raises(RPCException) as caught:
        client.send_transaction(transaction)
    failure: Any = caught.value.args[0]
    assert "insufficient lamports" in "".join(failure.data.logs)
    signature = client.send_transaction(transaction, TxOpts(skip_preflight=True)).value
    status = client.get_signature_statuses([signature]).value[0]
    assert status is not None and status.err is not None


def test_accounts_are_read_in_every_way(client: Client) -> None:
    payer, owner = funded(client), Keypair().pubkey()
    accounts = [Keypair() for _ in range(3)]
    for account, space in zip(accounts, (8, 16, 16), strict=True):
        create = create_account(
            CreateAccountParams(
                from_pubkey=payer.pubkey(), to_pubkey=account.pubkey(), lamports=SOL, space=space, owner=owner
            )
        )
        blockhash = client.get_latest_blockhash().value.blockhash
        client.send_transaction(Transaction([payer, account], Message([create], payer.pubkey()), blockhash))
    keys = [account.pubkey() for account in accounts]
    for encoding in ("base58", "base64", "base64+zstd", "jsonParsed"):
        account_info = client.get_account_info(keys[1], encoding=encoding).value
        assert account_info is not None and account_info.data == bytes(16) and account_info.owner == owner
    sliced = client.get_account_info(keys[1], data_slice=DataSliceOpts(offset=12, length=16)).value
    assert sliced is not None and sliced.data == bytes(4)
    several = client.get_multiple_accounts([*keys, Keypair().pubkey()]).value
    assert [account and len(account.data) for account in several] == [8, 16, 16, None]
    assert {entry.pubkey for entry in client.get_program_accounts(owner, filters=[16]).value} == set(keys[1:])
    filters = [MemcmpOpts(offset=8, bytes="1")]
    assert len(client.get_program_accounts(owner, encoding="base64", filters=filters).value) == 2


def test_the_node_answers_about_itself(client: Client) -> None:
    assert client.is_connected()
    assert client.get_version().value.solana_core.startswith("4.")
    assert client.get_epoch_info().value.slots_in_epoch == 432_000
    assert client.get_epoch_schedule().value.slots_per_epoch == 432_000
    assert client.get_minimum_balance_for_rent_exemption(0).value == 890_880
    assert client.get_identity().value.identity != SYSTEM
    latest = client.get_latest_blockhash().value
    assert client.get_block_height().value < latest.last_valid_block_height
    assert client.get_genesis_hash().value
    assert client.get_transaction_count().value > 0
    assert client.get_first_available_block().value == 0
    assert client.get_blocks(0).value


def test_every_subscription_hears(node: Node, client: Client) -> None:
    payer, to = funded(client), Keypair().pubkey()
    transaction = transfer_of(client, payer, to, SOL)

    async def listen() -> None:
        async with asyncio.timeout(30), connect(node.ws_url) as socket:
            await socket.account_subscribe(to, encoding="base64")
            await socket.logs_subscribe(RpcTransactionLogsFilterMentions(to))
            await socket.program_subscribe(SYSTEM, encoding="base64")
            await socket.signature_subscribe(transaction.signatures[0])
            await socket.slot_subscribe()
            await socket.root_subscribe()
            numbers = set()
            wanted = {"Account", "Logs", "Program", "Signature", "Slot", "Root"}
            heard: dict[str, Any] = {}
            sent = False
            while heard.keys() != wanted:
                for message in await socket.recv():
                    kind = type(message).__name__
                    if kind == "SubscriptionResult":
                        numbers.add(message.result)
                    elif kind.endswith("Notification"):
                        heard.setdefault(kind.removesuffix("Notification"), message.result)
                if len(numbers) == len(wanted) and not sent:
                    sent = True
                    await asyncio.to_thread(client.send_transaction, transaction)
            assert heard["Account"].value.lamports == SOL
            assert heard["Logs"].value.signature == transaction.signatures[0]
            assert heard["Signature"].value.err is None
            assert heard["Slot"].parent == heard["Slot"].slot - 1

    asyncio.run(listen())


def test_a_killed_node_comes_back(tmp_path: Path) -> None:
    node = start(tmp_path)
    client = Client(node.rpc_url)
    payer, to = funded(client), Keypair().pubkey()
    signature = client.send_transaction(transfer_of(client, payer, to, SOL)).value
    slot = client.get_slot().value
    node.process.kill()
    node.process.wait()
    node = start(tmp_path)
    try:
        client = Client(node.rpc_url)
        assert client.get_balance(to).value == SOL
        assert client.get_signature_statuses([signature]).value[0] is not None
        assert client.get_slot().value >= slot
    finally:
        node.process.kill()
        node.process.wait()
