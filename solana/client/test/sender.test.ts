// Transactions to a node whose answers come late or get lost, or that refuses what it has already, as a rollup does.
import { connect, Sender, sleep, TransactionFailure } from '@awm/client';
import {
  address,
  generateKeyPairSigner,
  getBase58Decoder,
  type Address,
  type Instruction,
  type Signature,
} from '@solana/kit';
import { expect, inject, test } from 'vitest';

import { clientOf } from '../../testing/match.js';
import { startRpcGate, type RpcAnswer, type RpcGate, type RpcRequest } from '../../testing/rpc-gate.js';

const chain = inject('chain');
const MEMO = address('Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo');
/** Its next version, which aborts where a text is none. */
const ABORTING_MEMO = address('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr');
/** Fewer compute units than either needs. */
const FEW = 300;
const REFUSED = { error: { code: -32003, message: 'This transaction has already been processed' } };

function memo(text: Uint8Array, programAddress: Address = MEMO): Instruction {
  return { programAddress, accounts: [], data: text };
}

const HELLO = memo(new TextEncoder().encode('hello'));
const NO_TEXT = new Uint8Array([255]);

async function senderAt(gate: RpcGate): Promise<Sender> {
  const { owner } = await clientOf(chain);
  return new Sender(connect({ rpcUrl: gate.url, wsUrl: chain.wsUrl }), owner, new Map());
}

async function failure(sent: Promise<Signature>): Promise<TransactionFailure> {
  const error: unknown = await sent.then(
    () => undefined,
    (failed: unknown) => failed,
  );
  expect(error).toBeInstanceOf(TransactionFailure);
  return error as TransactionFailure;
}

/** What the node answers about an honest transaction. */
async function landed(signature: Signature): Promise<boolean> {
  const { rpc } = connect(chain);
  for (let tries = 0; tries < 100; tries += 1) {
    const { value } = await rpc.getSignatureStatuses([signature]).send();
    if (value[0]) {
      return value[0].err === null;
    }
    await sleep(50);
  }
  return false;
}

/**
 * A node that takes a transaction, answers `first`, runs it only when its status has been asked for twice after it was
 * handed in again, and refuses it until then and afterwards.
 */
function waitingNode(first: (signature: string) => RpcAnswer) {
  let held: RpcRequest | undefined;
  let [refusals, asked] = [0, 0];
  return {
    refusals: () => refusals,
    answer: async (request: RpcRequest, ask: (request: RpcRequest) => Promise<RpcAnswer>) => {
      if (request.method === 'sendTransaction') {
        if (held === undefined) {
          held = request;
          const wire = Buffer.from(request.params[0] as string, 'base64');
          return first(getBase58Decoder().decode(wire.subarray(1, 65)));
        }
        refusals += 1;
        return REFUSED;
      }
      if (request.method === 'getSignatureStatuses' && held !== undefined && refusals > 0) {
        asked += 1;
        if (asked === 2) {
          await ask(held);
        }
      }
      return undefined;
    },
  };
}

test.each<[string, Parameters<typeof waitingNode>[0]]>([
  ['a transaction that waits in the node', (signature) => ({ result: signature })],
  ['a transaction whose answer got lost', () => 'nothing'],
])('%s is refused when it comes again, and waited for', async (_, firstAnswer) => {
  const node = waitingNode(firstAnswer);
  const gate = await startRpcGate(chain.rpcUrl, node.answer);
  try {
    expect(await landed(await (await senderAt(gate)).send([HELLO], { preflight: false }))).toBe(true);
    expect(node.refusals()).toBeGreaterThan(0);
  } finally {
    await gate.close();
  }
});

test('what a node refuses at the door is told in the words of a simulation', async () => {
  const gate = await startRpcGate(chain.rpcUrl, ({ method }) =>
    method === 'sendTransaction' ? Promise.resolve(REFUSED) : undefined,
  );
  try {
    const sender = await senderAt(gate);
    const { exhausted, message } = await failure(sender.send([memo(NO_TEXT)]));
    expect([exhausted, message]).toEqual([false, expect.stringContaining('Invalid instruction data')]);
    const nobody = await generateKeyPairSigner();
    const poor = new Sender(connect({ rpcUrl: gate.url, wsUrl: chain.wsUrl }), nobody, new Map());
    await failure(poor.send([HELLO]));
  } finally {
    await gate.close();
  }
});

test.each([
  { what: 'ran out of compute units', instruction: HELLO, units: FEW, isExhausted: true },
  { what: 'was aborted', instruction: memo(NO_TEXT, ABORTING_MEMO), units: 5000, isExhausted: false },
])('the logs of a landed transaction that $what are waited for', async ({ instruction, units, isExhausted }) => {
  let asked = 0;
  const gate = await startRpcGate(chain.rpcUrl, ({ method }) => {
    // a node has the status first, and the logs once the transaction is confirmed
    asked += method === 'getTransaction' ? 1 : 0;
    return method === 'getTransaction' && asked < 4 ? Promise.resolve({ result: null }) : undefined;
  });
  try {
    const sender = await senderAt(gate);
    const { exhausted, logs, message } = await failure(sender.send([instruction], { units, preflight: false }));
    expect(message).toContain('Program failed to complete');
    expect([exhausted, logs.length > 0, asked]).toEqual([isExhausted, true, 4]);
  } finally {
    await gate.close();
  }
});

test('a node that keeps no transactions still says that one failed', async () => {
  const refusal = { error: { code: -32011, message: 'Transaction history is not available from this node' } };
  const gate = await startRpcGate(chain.rpcUrl, ({ method }) =>
    method === 'getTransaction' ? Promise.resolve(refusal) : undefined,
  );
  try {
    const { logs, exhausted } = await failure((await senderAt(gate)).send([HELLO], { units: FEW, preflight: false }));
    expect([logs, exhausted]).toEqual([[], false]);
  } finally {
    await gate.close();
  }
});
