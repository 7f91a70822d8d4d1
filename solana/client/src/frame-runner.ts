/** Runs a session's frames: the units of each in as few transactions as the compute units allow. */
import type { Address } from '@solana/kit';

import { sessionAddresses, type SessionAddresses } from './addresses.js';
import type { Client } from './client.js';
import { TransactionFailure } from './failure.js';
import {
  MEMORY_BYTES_A_UNIT,
  MEMORY_EVERY,
  ROOM_PERCENT,
  runInference,
  SessionStatus,
  TRANSACTION_UNITS,
  type SessionState,
} from './generated/world_model.js';
import type { ProgramInstruction } from './layout.js';
import { fetchSession } from './session.js';
import { fetchWorld, unitsOfFrame, weightsOfUnits, type World } from './world.js';

/** Compute units that a stretch may take when it is tried: frames differ by some percent. */
const ROOM = Math.floor((TRANSACTION_UNITS * ROOM_PERCENT) / 100);

/** Units that fit a transaction, and the compute units that they took when they were tried. */
interface Stretch {
  readonly units: number;
  readonly taken: number;
}

/** See the module. One runner, one session; others may run the same frames beside it. */
export class FrameRunner {
  /** What fits a transaction that begins at this unit. */
  readonly #stretches = new Map<number, Stretch>();

  private constructor(
    private readonly client: Client,
    readonly world: World,
    readonly addresses: SessionAddresses,
  ) {}

  /** A runner of this session. AccountError where session or world aren't there. */
  static async open(client: Client, session: Address): Promise<FrameRunner> {
    const { entity, manifest } = await fetchSession(client, session);
    const [world, addresses] = await Promise.all([
      fetchWorld(client, manifest),
      sessionAddresses(client.program, entity),
    ]);
    return new FrameRunner(client, world, addresses);
  }

  /**
   * Runs what is left of the next frame, and returns the session's state after it; that of a match that is over is returned as
   * it is. inputs: instructions that ride with the frame's first units.
   *
   * TransactionFailure with the reason TooEarly where inputs are missing and their deadline isn't over.
   */
  async runFrame(inputs: readonly ProgramInstruction[] = []): Promise<SessionState> {
    const before = await fetchSession(this.client, this.addresses.session);
    let state = before;
    while (state.status === SessionStatus.RUNNING && state.row === before.row) {
      await this.#step(state, state.units === 0 ? inputs : []);
      state = await fetchSession(this.client, this.addresses.session);
    }
    return state;
  }

  /** Runs a stretch of units from where the session stands. */
  async #step({ row, units: first }: SessionState, inputs: readonly ProgramInstruction[]): Promise<void> {
    let riding = inputs;
    for (;;) {
      let stretch = this.#stretches.get(first);
      try {
        stretch ??= await this.#measured(row, first, riding);
        this.#stretches.set(first, stretch);
        const units = this.#withinLimit(row, first, stretch);
        await this.client.sender.send([...riding, this.#run(row, first, units)], { heap: true });
        return;
      } catch (error) {
        if (!(error instanceof TransactionFailure)) {
          throw error;
        }
        if (error.reason?.name === 'StaleStep' || error.reason?.name === 'StaleInput') {
          // someone else has run it
          return;
        }
        if (error.reason?.name === 'AlreadySent' && riding.length > 0) {
          // someone else has sent one of them: each by itself, and the frame without them
          await this.#send(riding);
          riding = [];
        } else if (error.exhausted && stretch !== undefined && stretch.units > 1) {
          this.#stretches.set(first, { units: stretch.units - 1, taken: 0 });
        } else {
          throw error;
        }
      }
    }
  }

  /** The units of a stretch, but not the seal where it hashes the memory and there is no room for that. */
  #withinLimit(row: number, first: number, { units, taken }: Stretch): number {
    const isHashed = (row + 1) % MEMORY_EVERY === 0 && first + units === unitsOfFrame(this.world);
    const more = isHashed ? this.world.manifest.stateLength / MEMORY_BYTES_A_UNIT : 0;
    return units > 1 && taken + more > ROOM ? units - 1 : units;
  }

  /** Sends inputs one by one, those that are there already left as they are. */
  async #send(inputs: readonly ProgramInstruction[]): Promise<void> {
    for (const input of inputs) {
      try {
        await this.client.sender.send([input]);
      } catch (error) {
        if (!(error instanceof TransactionFailure) || error.reason?.name !== 'AlreadySent') {
          throw error;
        }
      }
    }
  }

  /** The most units from here that a transaction holds, by trying. */
  async #measured(row: number, first: number, inputs: readonly ProgramInstruction[]): Promise<Stretch> {
    const tried = async (units: number): Promise<Stretch | undefined> => {
      try {
        const run = [...inputs, this.#run(row, first, units)];
        const { units: taken } = await this.client.sender.simulate(run, { heap: true });
        return taken <= ROOM ? { units, taken } : undefined;
      } catch (error) {
        if (error instanceof TransactionFailure && error.exhausted) {
          return undefined;
        }
        throw error;
      }
    };
    const all = unitsOfFrame(this.world) - first;
    let [best, beyond] = [(await tried(all)) ?? { units: 1, taken: 0 }, all];
    while (beyond - best.units > 1) {
      const middle = Math.floor((best.units + beyond) / 2);
      const found = await tried(middle);
      if (found === undefined) {
        beyond = middle;
      } else {
        best = found;
      }
    }
    return best;
  }

  #run(row: number, first: number, units: number): ProgramInstruction {
    const { session, hidden, inputs, frameLog, inputLog } = this.addresses;
    const weights = weightsOfUnits(this.world, first, units);
    const accounts = { manifest: this.world.address, session, hidden, inputs, frameLog, inputLog, weights };
    return runInference(this.client.program, accounts, { frame: row + 1, first, units });
  }
}
