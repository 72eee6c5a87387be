import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileReason, isMissing, readUpTo } from '../host/bound-reads.js';
import { DEFAULTS, type Settings } from '../state/settings.js';
import { safeText } from '../terminal/safe-text.js';

/** The settings that hold, and what is wrong with the file, in words that are safe to show. */
export type SettingsReading = { settings: Settings; problems: readonly string[] };

const LARGEST_BYTES = 1024 * 1024;

/** Where the settings lie when the user names no file. */
export function defaultSettingsPath(env: Readonly<Record<string, string | undefined>>): string {
  const home = env.XDG_CONFIG_HOME;
  // The XDG specification: a path that is not absolute is to be ignored.
  const folder = home?.startsWith('/') ? home : join(env.HOME || homedir(), '.config');
  return join(folder, 'v3_tui', 'config.toml');
}

/**
 * Reads the settings file. What it does not say is as in {@link DEFAULTS}. A file that cannot be read or
 * holds a bad value leaves all settings as they were; unknown keys are told and hinder nothing.
 * @param before the settings that hold so far
 * @param required true where the user named the file: then it is a problem where it is missing
 */
export async function readSettings(
  path: string,
  before: Settings = DEFAULTS,
  required = false,
): Promise<SettingsReading> {
  const kept = (problems: readonly string[]) => ({ settings: before, problems });
  let text: string;
  try {
    const { bytes, more } = readUpTo(path, LARGEST_BYTES);
    if (more) return kept([`Settings ${safeText(path)} cannot be read: it is larger than 1 MB.`]);
    text = Buffer.from(bytes).toString('utf8');
  } catch (error) {
    if (isMissing(error) && !required) return { settings: DEFAULTS, problems: [] };
    return kept([`Settings ${safeText(path)} cannot be read: ${fileReason(error)}.`]);
  }
  const { parse } = await import('smol-toml');
  let found: Record<string, unknown>;
  try {
    found = parse(text);
  } catch (error) {
    return kept([`Settings ${safeText(path)}: ${tomlFault(error)}.`]);
  }
  const { checkSettings } = await import('./settings-schema.js');
  const checked = checkSettings(found);
  if ('wrong' in checked) {
    return kept(
      checked.wrong.map(({ key, reason }) => `Settings ${safeText(path)}: ${safeText(key)}: ${reason}.`),
    );
  }
  return {
    settings: { ...DEFAULTS, ...checked.settings },
    problems: checked.unknown.map((key) => `Settings ${safeText(path)}: unknown key ${safeText(key)}.`),
  };
}

function tomlFault(error: unknown): string {
  if (!(error instanceof Error)) return 'it is no TOML';
  const [first = ''] = error.message.split('\n');
  const at = error as Error & { line?: unknown; column?: unknown };
  const where = typeof at.line === 'number' ? `line ${at.line}, column ${String(at.column)}: ` : '';
  return `${where}${safeText(first.replace(/^Invalid TOML document: /, ''))}`;
}

/**
 * Reads the settings again whenever the file changes, appears or goes.
 * @param watch calls back when a file changes, and returns the way to stop: the host's
 * @param current gives the settings that hold; a bad file leaves them
 * @returns the way to stop
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
  // It may have been written since the start: the watch begins only once the screen is drawn.
  if (existsSync(path)) readAgain();
  return () => {
    stopped = true;
    stop();
  };
}
