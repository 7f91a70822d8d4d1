/** Watches a session: every frame once and in order, whatever happens to the socket. */
import { getBase64Encoder, type Address } from '@solana/kit';

import { fetchAccount } from './accounts.js';
import { componentAddress } from './addresses.js';
import type { Connection } from './connection.js';
import type { PlayerState } from './generated/frames.js';
import {
  FRAME_LOG_FRAMES,
  FrameLog,
  LOGGED_FRAME_LENGTH,
  readLoggedFrame,
  SessionState,
  SessionStatus,
  type LoggedFrame,
} from './generated/world_model.js';
import { decodeAccount, StructReader } from './layout.js';
import { backoff } from './time.js';

const base64 = getBase64Encoder();

/** What happens in a session. */
export type SessionEvent =
  /** A frame of the match. */
  | { readonly kind: 'frame'; readonly row: number; readonly players: readonly [PlayerState, PlayerState] }
  /** Frames that nobody can tell any more: the log had gone on before they were read. */
  | { readonly kind: 'lost'; readonly first: number; readonly last: number }
  /** The session has another status: somebody joined, it runs, it is over. */
  | { readonly kind: 'status'; readonly session: SessionState }
  /** The socket was lost; it is opened again. */
  | { readonly kind: 'reconnecting'; readonly error: unknown };

/** How a session is watched. */
export interface WatchOptions {
  /** Ends the watching. */
  readonly signal?: AbortSignal;
  /** The first row that is wanted, if the log still has it; by default the present one. */
  readonly from?: number;
}

/**
 * The events of a session, until its match is over. It listens to the session's account alone; rows that it didn't hear of are
 * read from the frame log, which holds the last 256. AccountError where there is no session.
 */
export async function* watchSession(
  connection: Connection,
  program: Address,
  session: Address,
  options: WatchOptions = {},
): AsyncGenerator<SessionEvent, void, undefined> {
  const signal = options.signal ?? new AbortController().signal;
  const isWatched = (): boolean => !signal.aborted;
  const order = new FrameOrder(connection, program, options.from);
  for (let attempt = 1; isWatched(); attempt += 1) {
    try {
      for await (const state of states(connection, program, session, signal)) {
        attempt = 1;
        yield* order.events(state);
        if (isOver(state)) {
          return;
        }
      }
    } catch (error) {
      if (!isWatched()) {
        return;
      }
      if (order.isNew) {
        throw error;
      }
      yield { kind: 'reconnecting', error };
    }
    if (isWatched()) {
      await backoff(attempt, signal).catch(() => undefined);
    }
  }
}

/** Whether nothing more happens in a session. */
export function isOver({ status }: SessionState): boolean {
  return status === SessionStatus.ENDED || status === SessionStatus.CANCELLED;
}

/** A session's states as the node tells them, the present one first; ends or throws when the socket does. */
async function* states(
  connection: Connection,
  program: Address,
  session: Address,
  signal: AbortSignal,
): AsyncGenerator<SessionState, void, undefined> {
  const abort = new AbortController();
  const stop = (): void => {
    abort.abort();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { subscriptions, commitment } = connection;
    const heard = await subscriptions
      .accountNotifications(session, { encoding: 'base64', commitment })
      .subscribe({ abortSignal: abort.signal });
    // after the subscription: nothing is missed between the two
    yield await fetchAccount(connection, program, SessionState, session);
    for await (const { value } of heard) {
      // undelegated or closed: the next look finds out
      if (value.owner !== program) {
        return;
      }
      yield decodeAccount(SessionState, new Uint8Array(base64.encode(value.data[0])));
    }
  } finally {
    signal.removeEventListener('abort', stop);
    abort.abort();
  }
}

/** Puts what is heard in order. */
class FrameOrder {
  #next: number | undefined;
  #status: number | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly program: Address,
    from: number | undefined,
  ) {
    this.#next = from;
  }

  /** Whether no state was heard yet. */
  get isNew(): boolean {
    return this.#status === undefined;
  }

  async *events(state: SessionState): AsyncGenerator<SessionEvent, void, undefined> {
    const changed = state.status !== this.#status;
    this.#status = state.status;
    // a session that has not begun has no frames; one that is over tells its last ones first
    if (changed && !isOver(state)) {
      yield { kind: 'status', session: state };
    }
    if (state.status !== SessionStatus.OPEN && state.status !== SessionStatus.LOCKED && state.frameSlot > 0n) {
      yield* this.#frames(state);
    }
    if (changed && isOver(state)) {
      yield { kind: 'status', session: state };
    }
  }

  async *#frames({ row, view, entity }: SessionState): AsyncGenerator<SessionEvent, void, undefined> {
    let next = this.#next ?? row;
    if (next < row) {
      const logged = await this.#logged(entity);
      const first = [...logged.keys()].filter((found) => found >= next).reduce((a, b) => Math.min(a, b), row);
      if (first > next) {
        yield { kind: 'lost', first: next, last: first - 1 };
        next = first;
      }
      for (; next < row; next += 1) {
        const frame = logged.get(next);
        yield frame === undefined
          ? { kind: 'lost', first: next, last: next }
          : { kind: 'frame', row: next, players: frame.players };
        this.#next = next + 1;
      }
    }
    if (next === row) {
      yield { kind: 'frame', row, players: view };
      this.#next = row + 1;
    }
  }

  async #logged(entity: Address): Promise<Map<number, LoggedFrame>> {
    const address = await componentAddress(this.program, FrameLog, entity);
    const { rows, data } = await fetchAccount(this.connection, this.program, FrameLog, address);
    return new Map(loggedFrames(rows, data).map((frame) => [frame.row, frame]));
  }
}

/** The frames of a frame log, the oldest first. rows: how many were logged in all. */
export function loggedFrames(rows: number, data: Uint8Array): LoggedFrame[] {
  const count = Math.min(rows, FRAME_LOG_FRAMES);
  return Array.from({ length: count }, (_, index) => {
    const at = ((rows - count + index) % FRAME_LOG_FRAMES) * LOGGED_FRAME_LENGTH;
    return readLoggedFrame(new StructReader(data.subarray(at, at + LOGGED_FRAME_LENGTH)));
  });
}
