import { codeOf } from '../text/system-words.js';

/**
 * What the system refused, in its own words: `ENOENT: no such file or directory, mkdtemp '/gone/x'`. Any other error is
 * a defect of the program and is rethrown.
 */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error) || !/^E[A-Z0-9]+$/.test(codeOf(error))) throw error;
  return error.message;
}

/** Runs work that the system may refuse; `what` says what was tried, and begins the reason. */
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
