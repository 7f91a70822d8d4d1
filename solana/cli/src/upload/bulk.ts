/** Many transactions at once, none of which needs another. */
import type { Sender } from '@awm/client';
import type { Instruction } from '@solana/kit';

/**
 * Hands over a transaction for each of these instructions, so many under way at a time, without waiting for any to land: who
 * calls this looks at the chain for what is missing. The first error stops it.
 */
export async function submitAll(
  sender: Sender,
  instructions: Iterable<Instruction>,
  parallel: number,
  units: number,
  submitted: () => void,
): Promise<void> {
  const left = instructions[Symbol.iterator]();
  let failed = false;
  const work = async (): Promise<void> => {
    try {
      for (let next = left.next(); next.done !== true && !failed; next = left.next()) {
        await sender.submit(await sender.sign([next.value], { units }), false);
        submitted();
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
}
