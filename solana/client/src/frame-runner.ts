/** Runs a session's frames: the units of each in as few transactions as the compute units allow. */
import type { Address } from '@solana/kit';

import { sessionAddresses, type SessionAddresses } from './addresses.js';
import type { Client } from './client.js';
import { TransactionFailure } from './failure.js';
import { runInference, SessionStatus, type SessionState } from './generated/world_model.js';
import type { ProgramInstruction } from './layout.js';
import { TRANSACTION_UNITS } from './sender.js';
import { fetchSession } from './session.js';
import { fetchWorld, unitsOfFrame, weightsOfUnits, type World } from './world.js';

/** What a stretch may take of a transaction's compute units when it is tried: frames differ by some percent. */
const ROOM = 0.94;

/** See the module. One runner, one session; others may run the same frames beside it. */
export class FrameRunner {
  /** How many units fit a transaction that begins at this one. */
  readonly #stretches = new Map<number, number>();

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
    let units = this.#stretches.get(first);
    for (;;) {
      try {
        units ??= await this.#measured(row, first, riding);
        await this.client.sender.send([...riding, this.#run(row, first, units)], { heap: true });
        this.#stretches.set(first, units);
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
        } else if (error.exhausted && units !== undefined && units > 1) {
          units -= 1;
        } else {
          throw error;
        }
      }
    }
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
  async #measured(row: number, first: number, inputs: readonly ProgramInstruction[]): Promise<number> {
    const fits = async (units: number): Promise<boolean> => {
      try {
        const run = [...inputs, this.#run(row, first, units)];
        return (await this.client.sender.simulate(run, { heap: true })).units <= ROOM * TRANSACTION_UNITS;
      } catch (error) {
        if (error instanceof TransactionFailure && error.exhausted) {
          return false;
        }
        throw error;
      }
    };
    const all = unitsOfFrame(this.world) - first;
    if (await fits(all)) {
      return all;
    }
    let [fitting, beyond] = [1, all];
    while (beyond - fitting > 1) {
      const middle = Math.floor((fitting + beyond) / 2);
      if (await fits(middle)) {
        fitting = middle;
      } else {
        beyond = middle;
      }
    }
    return fitting;
  }

  #run(row: number, first: number, units: number): ProgramInstruction {
    const { session, hidden, inputs, frameLog, inputLog } = this.addresses;
    const weights = weightsOfUnits(this.world, first, units);
    const accounts = { manifest: this.world.address, session, hidden, inputs, frameLog, inputLog, weights };
    return runInference(this.client.program, accounts, { frame: row + 1, first, units });
  }
}
