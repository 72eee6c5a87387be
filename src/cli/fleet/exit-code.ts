/** How it went on one host. */
export type HostResult = {
  /** The exit code of its v3_tui; null: it could not be asked. */
  code: number | null;
};

/** The exit code where a host could not be reached. */
export const UNREACHED = 3;

/** The exit code for all hosts: the worst of theirs, and {@link UNREACHED} where one could not be asked. */
export function worstCode(results: readonly HostResult[]): number {
  if (results.some(({ code }) => code === null)) return UNREACHED;
  return Math.max(0, ...results.map(({ code }) => code ?? UNREACHED));
}
