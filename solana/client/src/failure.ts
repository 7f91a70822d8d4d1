/** Why a transaction did not go through, in the program's words. */
import {
  getSolanaErrorFromTransactionError,
  isSolanaError,
  SOLANA_ERROR__INSTRUCTION_ERROR__COMPUTATIONAL_BUDGET_EXCEEDED,
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  SOLANA_ERROR__INSTRUCTION_ERROR__PROGRAM_FAILED_TO_COMPLETE,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
  type Address,
  type Instruction,
  type Signature,
  type TransactionError,
} from '@solana/kit';

import { POVERTY, USED_UP } from './generated/world_model.js';
import type { ProgramError } from './layout.js';

/** A transaction that was refused, before it was sent or on chain. */
export class TransactionFailure extends Error {
  override readonly name = 'TransactionFailure';

  constructor(
    message: string,
    /** The program's error, where a program gave one that is known. */
    readonly reason: ProgramError | undefined,
    /** Whether it took more compute units than it may. */
    readonly exhausted: boolean,
    /** What the programs said. */
    readonly logs: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A transaction that was not confirmed while its block hash was good; whether it was run must be looked up. */
export class TransactionExpired extends Error {
  override readonly name = 'TransactionExpired';

  constructor(readonly signature: Signature) {
    super(`transaction ${signature} was not confirmed in time`);
  }
}

/** The errors of the programs that are called. */
export type ErrorTables = ReadonlyMap<Address, readonly ProgramError[]>;

/** The failure that an RPC reports for these instructions, or the error itself where it is another. */
export function failureOf(error: unknown, instructions: readonly Instruction[], tables: ErrorTables): unknown {
  if (!isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE)) {
    return error;
  }
  return explained(error.cause ?? error, instructions, tables, error.context.logs ?? []);
}

/** Whether only the logs tell if a transaction that failed so ran out of compute units, or a program aborted. */
export function isToldByLogs(status: TransactionError): boolean {
  return isSolanaError(
    getSolanaErrorFromTransactionError(status),
    SOLANA_ERROR__INSTRUCTION_ERROR__PROGRAM_FAILED_TO_COMPLETE,
  );
}

/** The failure of a transaction that landed or was simulated. */
export function failureFromStatus(
  status: TransactionError,
  instructions: readonly Instruction[],
  tables: ErrorTables,
  logs: readonly string[] = [],
): TransactionFailure {
  return explained(getSolanaErrorFromTransactionError(status), instructions, tables, logs);
}

function explained(
  error: unknown,
  instructions: readonly Instruction[],
  tables: ErrorTables,
  logs: readonly string[],
): TransactionFailure {
  const exhausted =
    isSolanaError(error, SOLANA_ERROR__INSTRUCTION_ERROR__COMPUTATIONAL_BUDGET_EXCEEDED) ||
    (isSolanaError(error, SOLANA_ERROR__INSTRUCTION_ERROR__PROGRAM_FAILED_TO_COMPLETE) &&
      logs.some((line) => USED_UP.test(line)));
  if (isSolanaError(error, SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM)) {
    const { code, index } = error.context;
    const program = instructions[index]?.programAddress;
    const reason = program === undefined ? undefined : tables.get(program)?.find((known) => known.code === code);
    const words =
      reason === undefined ? (poverty(logs) ?? `custom error ${code}`) : `${reason.message} (${reason.name})`;
    return new TransactionFailure(words, reason, exhausted, logs, { cause: error });
  }
  const words = error instanceof Error ? error.message : String(error);
  return new TransactionFailure(words, undefined, exhausted, logs, { cause: error });
}

/** What the system program says where somebody can't pay. */
function poverty(logs: readonly string[]): string | undefined {
  const [, has, needs] = logs.map((line) => POVERTY.exec(line)).find(Boolean) ?? [];
  return has === undefined || needs === undefined
    ? undefined
    : `whoever pays has ${has} lamports, ${needs} are needed: send some more`;
}
