import { codeOf } from '../text/system-words.js';

/**
 * What the system refused, in its own words: `ENOENT: no such file or directory, mkdtemp '/gone/x'`. An error that
 * is none of the system's is a defect of the program and is thrown on.
 */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error) || !/^E[A-Z0-9]+$/.test(codeOf(error))) throw error;
  return error.message;
}

/** Runs what may be refused by the system; the refusal is the reason, behind `what` was tried. */
export async function orReason<T>(
  what: string,
  work: () => Promise<T | { reason: string }>,
): Promise<T | { reason: string }> {
  try {
    return await work();
  } catch (error) {
    return { reason: `${what}: ${systemReason(error)}` };
  }
}
