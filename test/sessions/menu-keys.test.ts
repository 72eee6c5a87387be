import { expect, test } from 'vitest';
import { menuKey, menuKeys } from '../../src/sessions/keys/menu-keys.js';
import { type SessionTool, translateKeys } from '../../src/sessions/keys/session-keys.js';
import { keyOfConsSc, keyOfConsTc } from '../../src/simulator/tools/console-keys.js';

/** The keys that reach the guest, and the others with the reason. */
function menuOf(tool: SessionTool) {
  const keys = menuKeys(tool);
  return {
    can: keys.filter(({ cannot }) => cannot === null).map(({ name }) => name),
    cannot: Object.fromEntries(
      keys.flatMap(({ name, cannot }) => (cannot === null ? [] : [[name, cannot] as const])),
    ),
  };
}

/** What a key of the menu is for a tool, as bytes. */
function bytesFor(tool: SessionTool, name: string): string {
  const key = menuKey(name);
  if (key === null) throw new Error(`no key ${name}`);
  return Buffer.concat([...translateKeys(tool, key, 'normal').keys]).toString();
}

const F_KEYS = Array.from({ length: 12 }, (_, n) => `F${n + 1}`);

test('v3_cons_sc can send few keys, and says of each other one what it would do', () => {
  const { can, cannot } = menuOf('v3_cons_sc');
  expect(can).toEqual(['Ctrl-C', 'Esc', 'F10']);
  expect(cannot).toMatchObject({
    '\\': 'it ends the console',
    'Ctrl-Z': 'it ends the console',
    'Ctrl-]': 'it types nothing there',
    F1: 'the tool does not know it',
    Delete: 'the tool does not know it',
    'Ctrl-Alt-Del': 'v3_cons_sc knows no such key (R resets the VM, and a VNC viewer can send it)',
    break: 'v3_cons_sc knows no such key',
  });
});

test('v3_cons_tc can send all keys but Delete, Ctrl-Alt-Del and break', () => {
  const { can, cannot } = menuOf('v3_cons_tc');
  expect(can).toEqual(
    expect.arrayContaining([...F_KEYS, '\\', 'Ctrl-]', 'Ctrl-\\', 'Home', 'Alt-F1', 'Alt-F6']),
  );
  expect(Object.keys(cannot)).toEqual(['Ctrl-Alt-Del', 'Delete', 'break']);
});

test('a stream can send all keys but Ctrl-Alt-Del and break', () => {
  const { can, cannot } = menuOf('v3_stream');
  expect(can).toEqual(expect.arrayContaining([...F_KEYS, '\\', 'Delete', 'Insert', 'Page Up', 'Alt-F1']));
  expect(cannot).toEqual({
    'Ctrl-Alt-Del': 'v3_stream has no way to send it (R resets the VM, and a VNC viewer can send it)',
    break: 'v3_stream has no way to send it',
  });
});

test.each([
  ['Ctrl-C', '\x03'],
  ['Esc', '\x1b'],
  ['Ctrl-\\', '\x1c\x1c'],
  ['F1', '\x1bOP'],
  ['F5', '\x1b[15~'],
  ['F12', '\x1b[24~'],
  ['Delete', '\x1b[3~'],
  ['Home', '\x1b[H'],
  ['Page Down', '\x1b[6~'],
  ['Alt-F2', '\x1b[1;3Q'],
])('a stream gets %s as xterm sends it', (name, bytes) => {
  expect(bytesFor('v3_stream', name)).toBe(bytes);
});

test('every key that the menu offers reaches the guest through the tool, and does not end it', () => {
  for (const { name, cannot } of menuKeys('v3_cons_tc')) {
    if (cannot === null) expect([name, keyOfConsTc(bytesFor('v3_cons_tc', name)).do]).toEqual([name, 'send']);
  }
  for (const { name, cannot } of menuKeys('v3_cons_sc')) {
    if (cannot === null) expect([name, keyOfConsSc(bytesFor('v3_cons_sc', name)).do]).toEqual([name, 'send']);
  }
});
