/** The shells that there is a completion script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** The shell with this name, or null. */
export function shellNamed(text: string | undefined): Shell | null {
  return SHELLS.find((shell) => shell === text) ?? null;
}
