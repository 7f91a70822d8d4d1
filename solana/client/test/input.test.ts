// A player's devices, without a browser.
import {
  BUTTONS,
  Gamepad,
  heldController,
  InputManager,
  Keyboard,
  merged,
  NEUTRAL,
  type Clock,
  type Controller,
  type GamepadReading,
  type KeyEvent,
  type KeyTarget,
} from '@awm/client';
import { describe, expect, test } from 'vitest';

class Keys implements KeyTarget {
  readonly #listeners = new Map<string, Set<(event: KeyEvent) => void>>();
  addEventListener(type: string, listener: (event: KeyEvent) => void): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener));
  }
  removeEventListener(type: string, listener: (event: KeyEvent) => void): void {
    this.#listeners.get(type)?.delete(listener);
  }
  /** Whether the page was kept from seeing it. */
  send(type: 'keydown' | 'keyup' | 'blur', code = ''): boolean {
    let prevented = false;
    const event = { code, preventDefault: () => (prevented = true) };
    this.#listeners.get(type)?.forEach((listener) => {
      listener(event);
    });
    return prevented;
  }
}

/** Time that passes when it is told to. */
class TestClock implements Clock {
  #now = 5000;
  #timers: { at: number; callback: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((other) => other !== timer));
  }
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) {
        break;
      }
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }
  /** Nothing runs while it passes. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

const held = (buttons: number, mask: number): boolean => (buttons & mask) !== 0;

describe('a keyboard', () => {
  test('moves sticks and presses buttons as long as keys are down', () => {
    const target = new Keys();
    const keyboard = new Keyboard(target);
    expect(target.send('keydown', 'KeyD')).toBe(true);
    target.send('keydown', 'KeyJ');
    expect(keyboard.read()).toEqual({ ...NEUTRAL, stickX: 127, buttons: BUTTONS.a.mask });
    target.send('keydown', 'KeyW');
    expect(keyboard.read()).toMatchObject({ stickX: 90, stickY: 90 });
    target.send('keydown', 'KeyA');
    expect(keyboard.read()).toMatchObject({ stickX: 0, stickY: 127 });
    target.send('keyup', 'KeyJ');
    expect(keyboard.read().buttons).toBe(0);
    target.send('blur');
    expect(keyboard.read()).toEqual(NEUTRAL);
  });

  test('leaves other keys to the page, can be remapped and closed', () => {
    const target = new Keys();
    const keyboard = new Keyboard(target);
    expect(target.send('keydown', 'F5')).toBe(false);
    keyboard.remap({ F5: 'r' });
    target.send('keydown', 'F5');
    expect(keyboard.read()).toEqual({ ...NEUTRAL, triggerR: 255, ext: BUTTONS.r.mask });
    keyboard.close();
    target.send('keydown', 'F5');
    expect(keyboard.read()).toEqual(NEUTRAL);
  });

  test('a tilt walks', () => {
    expect(heldController(new Set(['tilt', 'stickLeft']))).toEqual({ ...NEUTRAL, stickX: -64 });
  });
});

describe('a gamepad', () => {
  const reading = (axes: number[], pressed: Record<number, number> = {}): GamepadReading => ({
    axes,
    buttons: Array.from({ length: 16 }, (_, k) => ({ pressed: (pressed[k] ?? 0) > 0.5, value: pressed[k] ?? 0 })),
  });

  test('up is positive, the dead zone is left out, full tilt is 127', () => {
    let now: GamepadReading | null = reading([0, -1, 0.1, 0.1]);
    const gamepad = new Gamepad(() => now);
    expect(gamepad.read()).toEqual({ ...NEUTRAL, stickY: 127 });
    now = reading([0.68, 0, 0, 0]);
    expect(gamepad.read().stickX).toBe(76);
    now = null;
    expect(gamepad.read()).toEqual(NEUTRAL);
  });

  test('triggers are analog until they click', () => {
    expect(new Gamepad(() => reading([], { 6: 0.4 })).read()).toEqual({ ...NEUTRAL, triggerL: 102 });
    expect(new Gamepad(() => reading([], { 6: 1 })).read()).toEqual({ ...NEUTRAL, triggerL: 255, ext: BUTTONS.l.mask });
  });

  test('buttons can be remapped', () => {
    const gamepad = new Gamepad(() => reading([], { 0: 1 }));
    expect(held(gamepad.read().buttons, BUTTONS.a.mask)).toBe(true);
    gamepad.remap({ buttons: { 0: 'z' }, stick: [0, 1], cStick: [2, 3], triggers: [6, 7], deadZone: 0 });
    expect(gamepad.read().buttons).toBe(BUTTONS.z.mask);
  });
});

describe('the manager', () => {
  test('tells the controller sixty times a second, however late single ticks are', () => {
    const clock = new TestClock();
    const told: [Controller, number][] = [];
    const manager = new InputManager([{ read: () => NEUTRAL, close: () => undefined }], clock);
    manager.start((controller, tick) => told.push([controller, tick]));
    clock.pass(1000);
    expect(told.length).toBe(60);
    expect(told.at(-1)).toEqual([NEUTRAL, 60]);
    clock.sleep(100);
    clock.pass(1);
    // six were slept through: the newest is told, once
    expect(told.length).toBe(61);
    expect(told.at(-1)?.[1]).toBe(66);
    clock.pass(899);
    expect(told.at(-1)?.[1]).toBe(120);
    manager.stop();
    clock.pass(1000);
    expect(told.at(-1)?.[1]).toBe(120);
  });

  test('can be stopped from within', () => {
    const clock = new TestClock();
    let told = 0;
    const manager = new InputManager([], clock);
    manager.start(() => {
      told += 1;
      manager.close();
    });
    clock.pass(1000);
    expect(told).toBe(1);
  });

  test('merges devices', () => {
    const one = { ...NEUTRAL, stickX: -20, buttons: 1 };
    expect(merged(one, { ...NEUTRAL, stickX: 10, cY: 5, buttons: 2 })).toEqual({ ...one, cY: 5, buttons: 3 });
  });
});
