/** Reads a player's devices sixty times a second. */
import type { Controller } from '../generated/frames.js';
import { merged, NEUTRAL } from './controller.js';

/** Frames of a second. */
export const FRAMES_PER_SECOND = 60;

/** A device that a player holds. */
export interface InputSource {
  /** How it is held now. */
  read(): Controller;
  /** Lets go of it. */
  close(): void;
}

/** Time, for tests that make it themselves. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Calls back once, so many milliseconds later; returns what stops it. */
  after(milliseconds: number, callback: () => void): () => void;
}

const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/**
 * Merges a player's devices into one controller and tells it sixty times a second. Ticks keep to the clock: a late one doesn't
 * shift those after it, and ticks that were slept through are left out.
 */
export class InputManager {
  #stop: (() => void) | undefined;

  constructor(
    private readonly sources: readonly InputSource[],
    private readonly clock: Clock = systemClock,
  ) {}

  /** The controller as it is held now. */
  read(): Controller {
    return this.sources.map((source) => source.read()).reduce(merged, NEUTRAL);
  }

  /** Tells the controller at every tick, with the tick's number since the start. */
  start(tell: (controller: Controller, tick: number) => void): void {
    this.stop();
    const began = this.clock.now();
    const period = 1000 / FRAMES_PER_SECOND;
    const wait = (tick: number): void => {
      this.#stop = this.clock.after(began + tick * period - this.clock.now(), () => {
        const late = Math.floor((this.clock.now() - began) / period);
        // the next first: who stops in the call has stopped it
        wait(Math.max(tick, late) + 1);
        tell(this.read(), Math.max(tick, late));
      });
    };
    wait(1);
  }

  /** Stops telling. */
  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Stops, and lets go of the devices. */
  close(): void {
    this.stop();
    for (const source of this.sources) {
      source.close();
    }
  }
}
