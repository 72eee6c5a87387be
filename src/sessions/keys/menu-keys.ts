import type { MenuKey } from '../../state/ports.js';
import { splitKeys } from './key-split.js';
import { type SessionTool, translateKeys } from './session-keys.js';

/** The keys of the menu, and what xterm sends for them; null: a terminal has no such key. */
const KEYS: ReadonlyMap<string, string | null> = new Map([
  ['Ctrl-Alt-Del', null],
  ['Ctrl-C', '\x03'],
  ['Ctrl-Z', '\x1a'],
  ['Ctrl-D', '\x04'],
  ['Esc', '\x1b'],
  ['\\', '\\'],
  ['Ctrl-]', '\x1d'],
  ['Ctrl-\\', '\x1c'],
  ...['P', 'Q', 'R', 'S'].map((final, n): [string, string] => [`F${n + 1}`, `\x1bO${final}`]),
  ...[15, 17, 18, 19, 20, 21, 23, 24].map((code, n): [string, string] => [`F${n + 5}`, `\x1b[${code}~`]),
  ['Insert', '\x1b[2~'],
  ['Delete', '\x1b[3~'],
  ['Home', '\x1b[H'],
  ['End', '\x1b[F'],
  ['Page Up', '\x1b[5~'],
  ['Page Down', '\x1b[6~'],
  ...['P', 'Q', 'R', 'S'].map((final, n): [string, string] => [`Alt-F${n + 1}`, `\x1b[1;3${final}`]),
  ['Alt-F5', '\x1b[15;3~'],
  ['Alt-F6', '\x1b[17;3~'],
  ['break', null],
]);

/** What does the work of a key that no tool types, where something does. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['Ctrl-Alt-Del', ' (R resets the VM, and a VNC viewer can send it)'],
]);

/** The keys of the send-key menu for a tool (docs/palacios/tools.md, "The console tools"). */
export function menuKeys(tool: SessionTool): readonly MenuKey[] {
  return [...KEYS.keys()].map((name) => {
    const key = menuKey(name);
    if (key !== null) return { name, cannot: translateKeys(tool, key, 'normal').held[0]?.why ?? null };
    const why = tool === 'v3_stream' ? `${tool} has no way to send it` : `${tool} knows no such key`;
    return { name, cannot: `${why}${INSTEAD.get(name) ?? ''}` };
  });
}

/** What a keyboard sends for a key of the menu; null: there is no such key. */
export function menuKey(name: string) {
  const bytes = KEYS.get(name) ?? null;
  if (bytes === null) return null;
  const { parts, rest } = splitKeys(Buffer.from(bytes));
  return parts[0] ?? { kind: 'sequence' as const, bytes: rest };
}
