// A watcher whose socket is lost hears every frame.
import { FrameRunner, watchSession, type SessionEvent } from '@awm/client';
import { expect, inject, test } from 'vitest';

import { goldenChain } from '../../testing/golden.js';
import { begin, joinedMatch, playTo } from '../../testing/match.js';
import { startRelay } from '../../testing/relay.js';

const chain = inject('chain');

test('frames that were played while the socket was gone are told when it is back', async () => {
  const relay = await startRelay(chain.wsUrl);
  try {
    const match = await joinedMatch({ ...chain, wsUrl: relay.url }, goldenChain());
    await begin(match);
    const { client, addresses } = match;
    const runner = await FrameRunner.open(client, addresses.session);
    const events: SessionEvent[] = [];
    const abort = new AbortController();
    const watching = (async () => {
      for await (const event of watchSession(client.connection, client.program, addresses.session, {
        signal: abort.signal,
      })) {
        events.push(event);
      }
    })();
    const rows = (): number[] => events.flatMap((event) => (event.kind === 'frame' ? [event.row] : []));
    for (const end of [4, 8, 12]) {
      await playTo(match, runner, end - 2);
      await expect.poll(() => rows().at(-1), { timeout: 30_000 }).toBe(end - 2);
      relay.cut();
      await playTo(match, runner, end);
      relay.mend();
      await expect.poll(() => rows().at(-1), { timeout: 30_000 }).toBe(end);
    }
    abort.abort();
    await watching;
    expect(rows()).toEqual(Array.from({ length: 13 - (rows()[0] ?? 0) }, (_, k) => k + (rows()[0] ?? 0)));
    expect(events.filter(({ kind }) => kind === 'reconnecting').length).toBeGreaterThanOrEqual(3);
  } finally {
    await relay.close();
  }
});
