/** Waiting. */

const FIRST_MS = 200;
const LONGEST_MS = 5000;

/** Waits so long; rejects with the signal's reason when it is aborted. */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    function stop(): void {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Waits before attempt `attempt + 1`: twice as long each time, up to five seconds, spread by chance. */
export async function backoff(attempt: number, signal?: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  await sleep(longest * (0.5 + Math.random() / 2), signal);
}
