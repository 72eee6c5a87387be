/**
 * What the system refused, in its own words: `ENOENT: no such file or directory, mkdtemp '/gone/x'`. An error that
 * is none of the system's is a defect of the program and is thrown on.
 */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) throw error;
  if (!/^E[A-Z0-9]+$/.test(error.code)) throw error;
  return error.message;
}

/** The same without the code and the call: `no such file or directory`. */
export function systemWords(error: unknown): string {
  const reason = systemReason(error);
  return /^E[A-Z0-9]+: ([^,]+), /.exec(reason)?.[1] ?? reason;
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
