/** `awm spectate`. */
import {
  ACTION_NAMES,
  CHARACTERS,
  EndReason,
  nameOf,
  PLAYER_STATE_SCALES,
  SessionStatus,
  STAGES,
  watchSession,
  type PlayerState,
  type SessionEvent,
  type SessionState,
} from '@awm/client';
import type { Address } from '@solana/kit';
import { Command } from 'commander';

import { EXIT, oneLine } from '../failure.js';
import {
  address,
  integer,
  openConnection,
  withChain,
  withProgram,
  type ChainOptions,
  type ProgramOptions,
} from '../options.js';
import { note, say } from '../terminal.js';

interface SpectateOptions extends ChainOptions, ProgramOptions {
  readonly json: boolean;
  readonly from?: number;
  readonly frames?: number;
}

export function spectateCommand(): Command {
  return withProgram(withChain(new Command('spectate')))
    .description('Watch a session, a line a frame, until its match is over.')
    .argument('<session>', "the session's address", address)
    .option('--json', 'a JSON object a line: frames, frames that were lost, changes of status', false)
    .option('--from <row>', 'begin there, if the frame log still has it (default: now)', integer)
    .option('--frames <n>', 'stop after so many', integer)
    .action(async (session: Address, options: SpectateOptions) => {
      const connection = await openConnection(options);
      const abort = new AbortController();
      const stop = (): void => {
        process.exitCode = EXIT.interrupted;
        abort.abort();
      };
      process.once('SIGINT', stop);
      let left = options.frames ?? Infinity;
      const watched = { signal: abort.signal, ...(options.from === undefined ? {} : { from: options.from }) };
      for await (const event of watchSession(connection, options.program, session, watched)) {
        tell(event, options.json);
        left -= event.kind === 'frame' ? 1 : 0;
        if (left <= 0) {
          break;
        }
      }
      process.removeListener('SIGINT', stop);
    });
}

function tell(event: SessionEvent, json: boolean): void {
  if (event.kind === 'reconnecting') {
    note(`connection lost (${oneLine(event.error)}): trying again`);
  } else if (json) {
    say(JSON.stringify(event, plain));
  } else if (event.kind === 'frame') {
    say(`${String(event.row).padStart(5)}  ${event.players.map(shown).join('   |   ')}`);
  } else if (event.kind === 'lost') {
    note(`rows ${event.first} to ${event.last} were gone before they were read`);
  } else {
    note(status(event.session));
  }
}

/** Whole numbers of any size, and bytes in hexadecimal. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    return String(value);
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

function shown(player: PlayerState): string {
  const character = CHARACTERS.find(({ id }) => id === player.character)?.name ?? String(player.character);
  const place = [player.x / PLAYER_STATE_SCALES.x, player.y / PLAYER_STATE_SCALES.y];
  const [x, y] = place.map((value) => value.toFixed(1).padStart(7));
  const action = ACTION_NAMES[player.actionState] ?? `action ${player.actionState}`;
  return `${character} ${'●'.repeat(player.stocks).padEnd(4)} ${String(player.percent).padStart(3)}% ${x ?? ''} ${y ?? ''} ${action}`;
}

function status(session: SessionState): string {
  const stage = STAGES.find(({ id }) => id === session.stage)?.name ?? String(session.stage);
  const name = nameOf(SessionStatus, session.status);
  if (session.status === SessionStatus.ENDED) {
    const winner = session.winner === 255 ? 'nobody wins' : `player ${session.winner} wins`;
    return `${name} at row ${session.row}: ${winner} (${nameOf(EndReason, session.reason)})`;
  }
  return `${name}: ${stage}, row ${session.row}`;
}
