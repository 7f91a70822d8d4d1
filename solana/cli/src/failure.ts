/** What goes wrong, in one line. */
import { AccountError, TransactionExpired, TransactionFailure } from '@awm/client';
import { isSolanaError, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR } from '@solana/kit';

/** Exit codes. */
export const EXIT = { done: 0, failed: 1, usage: 2, stuck: 3, interrupted: 130 } as const;

/** Something that a person can mend; the message says how. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One line for an error. url: what was asked, for errors of the network. */
export function oneLine(error: unknown, url?: string): string {
  if (error instanceof CliError || error instanceof AccountError) {
    return error.message;
  }
  if (error instanceof TransactionFailure) {
    const said = error.logs.filter((line) => line.startsWith('Program log:')).at(-1);
    return `the chain refused a transaction: ${error.message}${said === undefined ? '' : `; ${said}`}`;
  }
  if (error instanceof TransactionExpired) {
    return `${error.message}: run the same command again, it goes on where it stopped`;
  }
  if (isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) {
    return `${url ?? 'the node'} answers with HTTP status ${error.context.statusCode}`;
  }
  const cause = networkCause(error);
  if (cause !== undefined) {
    return `no answer from ${url ?? 'the node'} (${cause}): is --rpc right, does the node run?`;
  }
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ');
}

/** What the network says, where it is to blame. */
function networkCause(error: unknown): string | undefined {
  if (!(error instanceof TypeError) || !(error.cause instanceof Error)) {
    return undefined;
  }
  const { cause } = error;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
