// Runs frames of a session with both sides at rest: node run-frames.js RPC PROGRAM SESSION ROW PAYER KEY0 KEY1
import { createClient, fetchSession, FrameRunner, inputInstruction, NEUTRAL, openFrame } from '@awm/client';
import { createKeyPairSignerFromBytes } from '@solana/kit';
import { readFileSync } from 'node:fs';

const [rpcUrl, program, session, row, ...files] = process.argv.slice(2);
const read = (file) => createKeyPairSignerFromBytes(Uint8Array.from(JSON.parse(readFileSync(file, 'utf8'))));
const [payer, ...players] = await Promise.all(files.map(read));
const client = createClient({ rpcUrl, program, payer });
const runner = await FrameRunner.open(client, session);
let state = await fetchSession(client, session);
while (state.row < Number(row)) {
  const frame = openFrame(state);
  const inputs = players.map((key, side) => inputInstruction(client, key, runner.addresses, side, frame, NEUTRAL));
  state = await runner.runFrame(inputs);
}
