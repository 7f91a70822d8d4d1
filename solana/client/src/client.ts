/** A program on a chain, and who pays for what is sent to it. */
import type { Address, TransactionSigner } from '@solana/kit';

import { connect, type Connection, type ConnectionOptions } from './connection.js';
import { EscrowError } from './generated/escrow.js';
import { ChainError } from './generated/world_model.js';
import { Sender } from './sender.js';

/** What a client is made of. */
export interface ClientOptions extends ConnectionOptions {
  /** The world-model program's address. */
  readonly program: Address;
  /** The escrow's address, so that its errors have names. */
  readonly escrow?: Address;
  /** Pays the fees. */
  readonly payer: TransactionSigner;
  /** What a compute unit is worth beyond the fee, in millionths of a lamport; 0 by default. */
  readonly unitPrice?: bigint;
}

/** See the module. */
export interface Client {
  readonly connection: Connection;
  readonly program: Address;
  readonly sender: Sender;
}

/** A client; nothing is sent yet. */
export function createClient(options: ClientOptions): Client {
  const connection = connect(options);
  const errors = new Map([[options.program, ChainError]]);
  if (options.escrow !== undefined) {
    errors.set(options.escrow, EscrowError);
  }
  return {
    connection,
    program: options.program,
    sender: new Sender(connection, options.payer, errors, options.unitPrice),
  };
}
