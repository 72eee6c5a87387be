import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../host/child.js';
import type { OutputPiece } from '../host/host.js';
import { findProgram, searchPath } from '../host/tool-path.js';

/** The paths of QEMU's binary and of the small Linux that contrib/guest makes. */
export type RealGuest = { qemu: string; kernel: string; initramfs: string };

type Env = Readonly<Record<string, string | undefined>>;

/** Why no guest is real, in words that end no sentence. */
export const NO_QEMU = 'QEMU is not installed (the package qemu-system-x86)';

/** The path of QEMU's binary; null: it is in no folder of PATH. */
export function findQemu(env: Env): string | null {
  return findProgram(searchPath(null, env.PATH), 'qemu-system-x86_64');
}

/** What the user is told where real guests were wanted. */
export function scriptedInstead(reason: string): string {
  return `The guests are scripted, not real: ${reason}.`;
}

/** Where that Linux is kept: `$XDG_CACHE_HOME/palacios-tui/guest` (`~/.cache` without it). */
export function guestFolder(env: Env): string {
  const home = env.XDG_CACHE_HOME;
  // The XDG specification: a relative path is to be ignored.
  const folder = home?.startsWith('/') ? home : join(env.HOME || homedir(), '.cache');
  return join(folder, 'palacios-tui', 'guest');
}

/**
 * Makes the Linux where it is not there yet. Several calls at once make one.
 * @param script the path of contrib/guest/make-guest.sh
 * @param say is told, in a line, of what takes a while
 * @returns it, or why real guests cannot be had here, in words that end no sentence
 */
export async function makeRealGuest(
  { script, folder, env }: { script: string; folder: string; env: Env },
  say: (line: string) => void,
): Promise<RealGuest | { reason: string }> {
  const qemu = findQemu(env);
  if (qemu === null) return { reason: NO_QEMU };
  const guest = { qemu, kernel: join(folder, 'vmlinuz'), initramfs: join(folder, 'initramfs.cpio') };
  if (!existsSync(guest.initramfs))
    say(`Making a small Linux from Debian's packages in ${folder}: once, for about ten seconds…`);
  const child = await startChild({ path: '/bin/sh', args: [script, folder], env, endsWithUs: true });
  if ('reason' in child) return child;
  const end = await child.ended;
  if (end.kind === 'exit' && end.code === 0) return guest;
  return { reason: whyNotMade(child.output().pieces) };
}

/** The script's own last line. Before it may be any number of lines of apt. */
export function whyNotMade(output: readonly OutputPiece[]): string {
  const lines = output
    .map(({ text }) => text)
    .join('')
    .split('\n');
  const words = lines.findLast((line) => line.startsWith(OWN_WORDS));
  return words?.slice(OWN_WORDS.length) ?? 'the small Linux for them could not be made';
}

const OWN_WORDS = 'make-guest.sh: ';
