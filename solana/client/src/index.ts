/**
 * `@awm/client`: sessions of the world on Solana, for browsers and Node. `docs/client.md` is the manual.
 *
 * - A client: `createClient`.
 * - A session: `createSession`, `joinSession`, `lockSide`, `revealSecret`, `startMatch`, `sendInput`, `endSession`.
 * - Its frames: `FrameRunner` runs them, `watchSession` tells them.
 * - A player's devices: `InputManager` with `Keyboard` and `Gamepad`.
 * - Money on a match: `createPool`, `stake`, `sponsor`, `settlePool`, `refundPool`, `payPlayer`, `paySponsor`.
 * - The programs themselves: `worldModel`, `escrowProgram` and `disputeProgram` have every account, instruction, enum, error
 *   and constant of the schema.
 */
export * from './accounts.js';
export * from './addresses.js';
export * from './client.js';
export * from './connection.js';
export * from './escrow.js';
export * from './failure.js';
export * from './frame-runner.js';
export * from './frames.js';
export * from './generated/frames.js';
export * as disputeProgram from './generated/dispute.js';
export * as escrowProgram from './generated/escrow.js';
export * as worldModel from './generated/world_model.js';
export { ModelManifest, SessionState, SessionStatus, WorldStatus, EndReason } from './generated/world_model.js';
export * from './input/bindings.js';
export * from './input/controller.js';
export * from './input/gamepad.js';
export * from './input/keyboard.js';
export * from './input/manager.js';
export * from './layout.js';
export * from './sender.js';
export * from './session.js';
export * from './time.js';
export * from './world.js';
export * from './world-sizes.js';
