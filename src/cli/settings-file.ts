import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileReason, isMissing, readUpTo } from '../host/bound-reads.js';
import { DEFAULTS, type Settings } from '../state/settings.js';
import { safeText } from '../terminal/safe-text.js';
import { lineOfKey } from './settings-lines.js';

/**
 * The settings in effect, and what is wrong with the file, safe to show. `isUnread`: nobody knows what the file says,
 * because it cannot be read or is not TOML. `areHostsKnown`: its hosts are in effect.
 */
export type SettingsReading = {
  settings: Settings;
  problems: readonly string[];
  isUnread: boolean;
  areHostsKnown: boolean;
};

/** How many faults of one file are told. */
const MOST_TOLD = 50;

const LARGEST_BYTES = 1024 * 1024;

/** Where the settings are when the user names no file. */
export function defaultSettingsPath(env: Readonly<Record<string, string | undefined>>): string {
  const home = env.XDG_CONFIG_HOME;
  // The XDG specification: a relative path is to be ignored.
  const folder = home?.startsWith('/') ? home : join(env.HOME || homedir(), '.config');
  return join(folder, 'v3_tui', 'config.toml');
}

/**
 * Reads the settings file. Missing keys have their value in {@link DEFAULTS}. A file that cannot be read or contains a
 * bad value leaves all settings unchanged but `read-only` and the hosts, which count whatever else is wrong; unknown keys
 * are only reported.
 * @param before the settings in effect so far
 * @param required true where the user named the file: then a missing file is a problem
 */
export async function readSettings(
  path: string,
  before: Settings = DEFAULTS,
  required = false,
): Promise<SettingsReading> {
  const kept = (problem: string) => ({
    settings: before,
    problems: [problem],
    isUnread: true,
    areHostsKnown: false,
  });
  let text: string;
  try {
    const { bytes, more } = readUpTo(path, LARGEST_BYTES);
    if (more) return kept(`Settings ${safeText(path)} cannot be read: it is larger than 1 MB.`);
    text = Buffer.from(bytes).toString('utf8');
  } catch (error) {
    if (isMissing(error) && !required)
      return { settings: DEFAULTS, problems: [], isUnread: false, areHostsKnown: true };
    return kept(`Settings ${safeText(path)} cannot be read: ${fileReason(error)}.`);
  }
  const { parse } = await import('smol-toml');
  let found: Record<string, unknown>;
  try {
    found = parse(text);
  } catch (error) {
    return kept(`Settings ${safeText(path)}: ${tomlFault(error)}.`);
  }
  const { checkSettings } = await import('./settings-schema.js');
  const { settings, faults, readOnly, hosts } = checkSettings(found);
  const problems = faults.slice(0, MOST_TOLD).map(({ path: names, reason }) => {
    const line = lineOfFault(text, names.map(String));
    const place = line === null ? '' : `, line ${line}`;
    return `Settings ${safeText(path)}${place}: ${safeText(keyWords(names))}: ${reason}.`;
  });
  if (faults.length > MOST_TOLD)
    problems.push(`Settings ${safeText(path)}: ${faults.length - MOST_TOLD} more faults.`);
  const inEffect =
    settings === null ? { ...before, readOnly, hosts: hosts ?? before.hosts } : { ...DEFAULTS, ...settings };
  return { settings: inEffect, problems, isUnread: false, areHostsKnown: hosts !== null };
}

/** The line of a key, or of the table that it is in or that lacks it. */
function lineOfFault(text: string, path: readonly string[]): number | null {
  return lineOfKey(text, path) ?? (path.length > 1 ? lineOfKey(text, path.slice(0, -1)) : null);
}

/** A key with its tables; a place in a list is counted from 1: `hosts[2].name`. */
function keyWords(names: ReadonlyArray<string | number>): string {
  const words = names.map((name) => (typeof name === 'number' ? `[${name + 1}]` : `.${name}`));
  return words.join('').replace(/^\./, '');
}

function tomlFault(error: unknown): string {
  if (!(error instanceof Error)) return 'it is not TOML';
  const [first = ''] = error.message.split('\n');
  const at = error as Error & { line?: unknown; column?: unknown };
  const where = typeof at.line === 'number' ? `line ${at.line}, column ${String(at.column)}: ` : '';
  return `${where}${safeText(first.replace(/^Invalid TOML document: /, ''))}`;
}

/**
 * Reads the settings again whenever the file changes, appears or is removed.
 * @param watch the host's: calls back when a file changes, and returns a function that stops it
 * @param current returns the settings in effect, which a bad file leaves unchanged
 * @returns a function that stops watching
 */
export function watchSettings(
  path: string,
  watch: (path: string, onChange: () => void) => () => void,
  current: () => Settings,
  onRead: (reading: SettingsReading) => void,
): () => void {
  let reading = Promise.resolve();
  let stopped = false;
  const readAgain = () => {
    reading = reading.then(async () => {
      const read = await readSettings(path, current());
      if (!stopped) onRead(read);
    });
  };
  const stop = watch(path, readAgain);
  // It may have changed since the start: the watch begins only after the first frame.
  if (existsSync(path)) readAgain();
  return () => {
    stopped = true;
    stop();
  };
}
