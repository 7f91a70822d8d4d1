// @solana/web3.js 1 against awm-node.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import web3 from '@solana/web3.js';

import { startNode } from './node.mjs';

const { Connection, Keypair, LAMPORTS_PER_SOL, SendTransactionError, SystemProgram, Transaction } = web3;
let node, connection;

before(async () => {
  node = await startNode();
  connection = new Connection(node.rpcUrl, { wsEndpoint: node.wsUrl, commitment: 'confirmed' });
});

after(async () => {
  // Its socket would otherwise come back, and keep the test from ending.
  connection._rpcWebSocket.setAutoReconnect(false);
  connection._rpcWebSocket.close();
  assert.equal(await node.stop(), 0);
});

async function funded() {
  const keypair = Keypair.generate();
  const signature = await connection.requestAirdrop(keypair.publicKey, 2 * LAMPORTS_PER_SOL);
  const latest = await connection.getLatestBlockhash();
  await connection.confirmTransaction({ signature, ...latest }, 'confirmed');
  return keypair;
}

test('a transfer is sent, confirmed, heard of and found', async () => {
  const [payer, to] = [await funded(), Keypair.generate().publicKey];
  const listeners = {};
  const changed = new Promise((resolve) => (listeners.account = connection.onAccountChange(to, resolve)));
  const slot = await new Promise((resolve) => (listeners.slot = connection.onSlotChange(resolve)));
  assert.equal(slot.parent, slot.slot - 1);
  const instruction = SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports: LAMPORTS_PER_SOL });
  const signature = await web3.sendAndConfirmTransaction(connection, new Transaction().add(instruction), [payer]);
  assert.equal((await changed).lamports, LAMPORTS_PER_SOL);
  await connection.removeAccountChangeListener(listeners.account);
  await connection.removeSlotChangeListener(listeners.slot);
  assert.equal(await connection.getBalance(payer.publicKey), LAMPORTS_PER_SOL - 5000);
  const found = await connection.getParsedTransaction(signature, { maxSupportedTransactionVersion: 0 });
  assert.equal(found.transaction.message.instructions[0].parsed.type, 'transfer');
  assert.deepEqual(found.meta.postBalances.slice(0, 2), [LAMPORTS_PER_SOL - 5000, LAMPORTS_PER_SOL]);
  const block = await connection.getBlocks(0);
  assert.ok(block.length > 0);
  assert.equal((await connection.getSignaturesForAddress(to))[0].signature, signature);
});

test('errors carry logs', async () => {
  const [payer, to] = [await funded(), Keypair.generate().publicKey];
  const instruction = SystemProgram.transfer({ fromPubkey: payer.publicKey, toPubkey: to, lamports: 1e12 });
  const sent = web3.sendAndConfirmTransaction(connection, new Transaction().add(instruction), [payer]);
  await assert.rejects(sent, (error) => {
    assert.ok(error instanceof SendTransactionError);
    assert.ok(error.logs.some((line) => line.includes('insufficient lamports')));
    return true;
  });
});
