// @solana/kit against awm-node.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  AccountRole,
  address,
  airdropFactory,
  appendTransactionMessageInstruction,
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  createTransactionMessage,
  generateKeyPairSigner,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  isSolanaError,
  lamports,
  pipe,
  sendAndConfirmTransactionFactory,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
} from '@solana/kit';

import { startNode } from './node.mjs';

const SOL = 1_000_000_000n;
const SYSTEM = address('11111111111111111111111111111111');
let node, rpc, rpcSubscriptions;

before(async () => {
  node = await startNode();
  rpc = createSolanaRpc(node.rpcUrl);
  rpcSubscriptions = createSolanaRpcSubscriptions(node.wsUrl);
});

after(async () => assert.equal(await node.stop(), 0));

function transfer(from, to, amount) {
  const data = new Uint8Array(12);
  const view = new DataView(data.buffer);
  view.setUint32(0, 2, true);
  view.setBigUint64(4, amount, true);
  return {
    programAddress: SYSTEM,
    accounts: [
      { address: from.address, role: AccountRole.WRITABLE_SIGNER, signer: from },
      { address: to, role: AccountRole.WRITABLE },
    ],
    data,
  };
}

async function signed(payer, instruction) {
  const { value: latest } = await rpc.getLatestBlockhash().send();
  return signTransactionMessageWithSigners(
    pipe(
      createTransactionMessage({ version: 0 }),
      (message) => setTransactionMessageFeePayerSigner(payer, message),
      (message) => setTransactionMessageLifetimeUsingBlockhash(latest, message),
      (message) => appendTransactionMessageInstruction(instruction, message),
    ),
  );
}

async function funded(amount) {
  const signer = await generateKeyPairSigner();
  await airdropFactory({ rpc, rpcSubscriptions })({
    recipientAddress: signer.address,
    lamports: lamports(amount),
    commitment: 'confirmed',
  });
  return signer;
}

test('an airdrop is confirmed and a transfer is found', async () => {
  const [payer, to] = [await funded(2n * SOL), (await generateKeyPairSigner()).address];
  assert.equal((await rpc.getBalance(payer.address).send()).value, 2n * SOL);
  const transaction = await signed(payer, transfer(payer, to, SOL / 2n));
  await sendAndConfirmTransactionFactory({ rpc, rpcSubscriptions })(transaction, { commitment: 'finalized' });
  const account = await rpc.getAccountInfo(to, { encoding: 'base64' }).send();
  assert.equal(account.value.lamports, SOL / 2n);
  assert.equal(account.value.owner, SYSTEM);
  const signature = getSignatureFromTransaction(transaction);
  const found = await rpc.getTransaction(signature, { maxSupportedTransactionVersion: 0, encoding: 'json' }).send();
  assert.equal(found.version, 0);
  assert.equal(found.meta.fee, 5000n);
  assert.equal(found.meta.err, null);
  const { value: statuses } = await rpc.getSignatureStatuses([signature]).send();
  assert.equal(statuses[0].confirmationStatus, 'finalized');
  const list = await rpc.getSignaturesForAddress(to).send();
  assert.deepEqual(list.map((entry) => entry.signature), [signature]);
});

test('a failed preflight says what the program said', async () => {
  const payer = await funded(SOL);
  const transaction = await signed(payer, transfer(payer, (await generateKeyPairSigner()).address, 5n * SOL));
  const sent = rpc.sendTransaction(getBase64EncodedWireTransaction(transaction), { encoding: 'base64' }).send();
  await assert.rejects(sent, (error) => {
    assert.ok(isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE));
    assert.ok(error.context.logs.some((line) => line.includes('insufficient lamports')));
    return true;
  });
});

test('an account, logs and slots are heard of', async () => {
  const [payer, to] = [await funded(2n * SOL), (await generateKeyPairSigner()).address];
  const abort = new AbortController();
  const abortSignal = abort.signal;
  const accounts = await rpcSubscriptions.accountNotifications(to, { encoding: 'base64' }).subscribe({ abortSignal });
  const logs = await rpcSubscriptions.logsNotifications({ mentions: [to] }).subscribe({ abortSignal });
  const slots = await rpcSubscriptions.slotNotifications().subscribe({ abortSignal });
  const first = async (events) => (await events[Symbol.asyncIterator]().next()).value;
  const heard = Promise.all([first(accounts), first(logs), first(slots)]);
  const transaction = await signed(payer, transfer(payer, to, SOL));
  await rpc.sendTransaction(getBase64EncodedWireTransaction(transaction), { encoding: 'base64' }).send();
  const [account, log, slot] = await heard;
  assert.equal(account.value.lamports, SOL);
  assert.equal(log.value.signature, getSignatureFromTransaction(transaction));
  assert.equal(slot.parent, slot.slot - 1n);
  abort.abort();
});

test('the rest of what kit asks for is answered', async () => {
  assert.equal(await rpc.getHealth().send(), 'ok');
  assert.match((await rpc.getVersion().send())['solana-core'], /^4\./);
  assert.equal((await rpc.getEpochInfo().send()).slotsInEpoch, 432000n);
  assert.equal(await rpc.getMinimumBalanceForRentExemption(0n).send(), 890880n);
  const { value: latest } = await rpc.getLatestBlockhash().send();
  assert.equal((await rpc.isBlockhashValid(latest.blockhash).send()).value, true);
  assert.ok(latest.lastValidBlockHeight > (await rpc.getBlockHeight().send()));
  assert.deepEqual((await rpc.getMultipleAccounts([SYSTEM]).send()).value.length, 1);
  const owned = await rpc.getProgramAccounts(SYSTEM, { encoding: 'base64', filters: [{ dataSize: 0n }] }).send();
  assert.ok(owned.length > 0);
});
