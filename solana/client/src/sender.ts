/** Sends transactions and waits for them. */
import {
  getRequestHeapFrameInstruction,
  getSetComputeUnitLimitInstruction,
  getSetComputeUnitPriceInstruction,
} from '@solana-program/compute-budget';
import {
  appendTransactionMessageInstructions,
  createTransactionMessage,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  isSolanaError,
  pipe,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE,
  SOLANA_ERROR__TRANSACTION_ERROR__ALREADY_PROCESSED,
  type Base64EncodedWireTransaction,
  type Blockhash,
  type Instruction,
  type Signature,
  type TransactionSigner,
} from '@solana/kit';

import type { Connection } from './connection.js';
import { failureFromStatus, failureOf, isToldByLogs, TransactionExpired, type ErrorTables } from './failure.js';
import { MOST_HEAP, TRANSACTION_UNITS, UNIT_LIMITS } from './generated/world_model.js';
import { sleep } from './time.js';

/** A block hash is good for some 150 slots: one this old is still good for most of them. */
const BLOCKHASH_AGE_MS = 10_000;
const FIRST_POLL_MS = 5;
const LONGEST_POLL_MS = 400;
const RESEND_MS = 2000;
/** For how long logs are waited for: a node has them a little later than the status. */
const LOGS_MS = 20_000;
const LOGS_POLL_MS = 200;

/** What nodes say of a transaction that fails when it is tried, or has run. */
const FAILED = SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE;
/** What a MagicBlock validator says of that, and of everything else that it refuses at the door. */
const REFUSED = SOLANA_ERROR__JSON_RPC__SERVER_ERROR_TRANSACTION_SIGNATURE_VERIFICATION_FAILURE;

/** How a transaction is sent. */
export interface SendOptions {
  /** Compute units it may use; all there are by default. */
  readonly units?: number;
  /** Whether it asks for all heap there is. */
  readonly heap?: boolean;
  /** Whether the node should try it first; yes by default. Without, a failure costs its fee and is told later. */
  readonly preflight?: boolean;
  readonly signal?: AbortSignal;
}

/** A transaction that was run without being sent. */
export interface Simulation {
  /** Compute units that it took. */
  readonly units: number;
}

/** A transaction, signed. */
export interface SignedTransaction {
  readonly wire: Base64EncodedWireTransaction;
  readonly signature: Signature;
  /** Block height after which it can't land any more. */
  readonly lastHeight: bigint;
}

/** See the module. Several transactions may be sent at once. */
export class Sender {
  #latest: { blockhash: Blockhash; lastValidBlockHeight: bigint } | undefined;
  #taken = 0;
  #count = 0;

  /**
   * payer: pays fees. errors: the programs' errors, for messages. unitPrice: what a compute unit is worth beyond the fee, in
   * millionths of a lamport.
   */
  constructor(
    readonly connection: Connection,
    readonly payer: TransactionSigner,
    private readonly errors: ErrorTables,
    private readonly unitPrice = 0n,
  ) {}

  /** Signs these instructions as one transaction, unlike every other that this sender signs. */
  async sign(instructions: readonly Instruction[], options: SendOptions = {}): Promise<SignedTransaction> {
    return this.#signed([...this.#budget(options), ...instructions]);
  }

  /**
   * Sends one transaction and waits until it counts as done. TransactionFailure where it is refused, TransactionExpired where
   * nobody knows.
   */
  async send(instructions: readonly Instruction[], options: SendOptions = {}): Promise<Signature> {
    const all = [...this.#budget(options), ...instructions];
    const transaction = await this.#signed(all);
    try {
      await this.submit(transaction, options.preflight ?? true);
    } catch (error) {
      if (!isSolanaError(error, REFUSED)) {
        throw failureOf(error, all, this.errors);
      }
      await this.#explain(transaction, all);
    }
    const status = await this.#confirmation(transaction, options.signal);
    if (status.err !== null) {
      const patience = isToldByLogs(status.err) ? LOGS_MS : 0;
      const logs = await this.#logs(transaction.signature, patience, options.signal);
      throw failureFromStatus(status.err, all, this.errors, logs);
    }
    return transaction.signature;
  }

  /** Hands a signed transaction to the node, without waiting for it. One that is there already is no error. */
  async submit(transaction: SignedTransaction, preflight: boolean): Promise<void> {
    const { rpc, commitment } = this.connection;
    const how = { encoding: 'base64', skipPreflight: !preflight, preflightCommitment: commitment } as const;
    try {
      await rpc.sendTransaction(transaction.wire, how).send();
    } catch (error) {
      if (isThereAlready(error)) {
        return;
      }
      const isRefused = isSolanaError(error, REFUSED) || isSolanaError(error, FAILED);
      // it may have run already, and the answer got lost
      if (!isRefused || (await this.#status(transaction.signature)) === null) {
        throw error;
      }
    }
  }

  /** What a transaction would take. TransactionFailure where it would be refused. */
  async simulate(instructions: readonly Instruction[], options: SendOptions = {}): Promise<Simulation> {
    const all = [...this.#budget(options), ...instructions];
    const { wire } = await this.#signed(all);
    return this.#try(wire, all, false);
  }

  async #try(wire: Base64EncodedWireTransaction, all: readonly Instruction[], sigVerify: boolean): Promise<Simulation> {
    const { rpc, commitment } = this.connection;
    const { value } = await rpc.simulateTransaction(wire, { encoding: 'base64', commitment, sigVerify }).send();
    if (value.err !== null) {
      throw failureFromStatus(value.err, all, this.errors, value.logs ?? []);
    }
    return { units: Number(value.unitsConsumed ?? 0n) };
  }

  /**
   * Says why a transaction was refused at the door. Where nothing is wrong with it, or it has run meanwhile, the node had it
   * already from a try whose answer got lost: that one is waited for.
   */
  async #explain({ wire, signature }: SignedTransaction, all: readonly Instruction[]): Promise<void> {
    try {
      await this.#try(wire, all, true);
    } catch (error) {
      if (!isThereAlready(error) && (await this.#status(signature)) === null) {
        throw error;
      }
    }
  }

  async #signed(all: readonly Instruction[]): Promise<SignedTransaction> {
    const latest = await this.#blockhash();
    const message = pipe(
      createTransactionMessage({ version: 0 }),
      (empty) => setTransactionMessageFeePayerSigner(this.payer, empty),
      (paid) => setTransactionMessageLifetimeUsingBlockhash(latest, paid),
      (timed) => appendTransactionMessageInstructions(all, timed),
    );
    const signed = await signTransactionMessageWithSigners(message);
    return {
      wire: getBase64EncodedWireTransaction(signed),
      signature: getSignatureFromTransaction(signed),
      lastHeight: latest.lastValidBlockHeight,
    };
  }

  #budget({ units = TRANSACTION_UNITS, heap = false }: SendOptions): readonly Instruction[] {
    // equal transactions are run once: a limit that differs makes each its own, until a new block hash does
    this.#count = (this.#count + 1) % UNIT_LIMITS;
    if (this.#count === 0) {
      this.#latest = undefined;
    }
    const budget: Instruction[] = [getSetComputeUnitLimitInstruction({ units: units - this.#count })];
    if (heap) {
      budget.push(getRequestHeapFrameInstruction({ bytes: MOST_HEAP }));
    }
    if (this.unitPrice > 0n) {
      budget.push(getSetComputeUnitPriceInstruction({ microLamports: this.unitPrice }));
    }
    return budget;
  }

  async #blockhash(): Promise<{ blockhash: Blockhash; lastValidBlockHeight: bigint }> {
    if (this.#latest === undefined || Date.now() - this.#taken > BLOCKHASH_AGE_MS) {
      const { rpc, commitment } = this.connection;
      this.#taken = Date.now();
      this.#latest = (await rpc.getLatestBlockhash({ commitment }).send()).value;
    }
    return this.#latest;
  }

  /** What became of a transaction; null where the node knows nothing of it. */
  async #status(signature: Signature) {
    const { value } = await this.connection.rpc.getSignatureStatuses([signature]).send();
    return value[0] ?? null;
  }

  /** What the programs of a transaction that has run said; nothing where the node doesn't tell it in time, or keeps none. */
  async #logs(signature: Signature, patience: number, signal?: AbortSignal): Promise<readonly string[]> {
    const deadline = Date.now() + patience;
    const how = { encoding: 'base64', commitment: 'confirmed', maxSupportedTransactionVersion: 0 } as const;
    for (;;) {
      const found = await unlessRefused(this.connection.rpc.getTransaction(signature, how).send());
      if (found !== null || Date.now() + LOGS_POLL_MS > deadline) {
        return found?.meta?.logMessages ?? [];
      }
      await sleep(LOGS_POLL_MS, signal);
    }
  }

  async #confirmation(transaction: SignedTransaction, signal?: AbortSignal) {
    const { rpc, commitment } = this.connection;
    let [pause, sent] = [FIRST_POLL_MS, Date.now()];
    for (;;) {
      const status = await this.#status(transaction.signature);
      if (status?.confirmationStatus && reached(status.confirmationStatus, commitment)) {
        return status;
      }
      if (Date.now() - sent > RESEND_MS) {
        sent = Date.now();
        if ((await rpc.getBlockHeight({ commitment }).send()) > transaction.lastHeight) {
          throw new TransactionExpired(transaction.signature);
        }
        // a node that still has it may refuse it: what became of it is told by its status, until its block hash is dead
        await unlessRefused(this.submit(transaction, false));
      }
      await sleep(pause, signal);
      pause = Math.min(LONGEST_POLL_MS, pause * 2);
    }
  }
}

/** Whether a try fails because the node has had the same transaction before. */
function isThereAlready(error: unknown): boolean {
  return error instanceof Error && isSolanaError(error.cause, SOLANA_ERROR__TRANSACTION_ERROR__ALREADY_PROCESSED);
}

/** What a node answers, nothing where it answers that it won't; a node that doesn't answer is an error still. */
async function unlessRefused<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    // JSON-RPC's codes are negative
    if (isSolanaError(error) && error.context.__code < 0) {
      return undefined;
    }
    throw error;
  }
}

const ORDER = ['processed', 'confirmed', 'finalized'] as const;

function reached(status: (typeof ORDER)[number], wanted: (typeof ORDER)[number]): boolean {
  return ORDER.indexOf(status) >= ORDER.indexOf(wanted);
}
