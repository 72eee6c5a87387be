import { randomNumbers } from './random-numbers.js';

/** A v3-guests file that no well-meaning host writes. */
export type HostileFile = { name: string; bytes: Uint8Array };

/**
 * At least 200 v3-guests files, the same at every call: control bytes, forged lines, names of 127 bytes cut in
 * the middle of a character, duplicates, half lines, CRLF, NUL, long lines, bidirectional overrides, escape
 * sequences, in both generations and mixed.
 */
export function hostileGuestsFiles(): HostileFile[] {
  const files: HostileFile[] = [];
  const add = (name: string, content: string | Uint8Array) => {
    files.push({ name, bytes: typeof content === 'string' ? bytesOf(content) : content });
  };
  for (const [what, vmName] of Object.entries(HOSTILE_NAMES)) {
    add(`old generation, a name with ${what}`, oldLine('plain', 0) + oldLine(vmName, 1) + oldLine('last', 2));
    add(`new generation, a name with ${what}`, newLine('plain', 0) + newLine(vmName, 1) + newLine('last', 2));
    add(`new generation, only a name with ${what}`, newLine(vmName, 31, 'ERROR'));
    add(`being created, a name with ${what}`, newLine('plain', 0) + unavailable(vmName, 1));
  }
  for (const [what, device] of Object.entries(BAD_DEVICES)) {
    add(`old generation, device ${what}`, `${oldLine('plain', 0)}bad\t${device}\n${oldLine('last', 2)}`);
    add(
      `new generation, device ${what}`,
      `${newLine('plain', 0)}bad\t${device}\t${FACTS}\n${newLine('last', 2)}`,
    );
  }
  for (const [what, text] of Object.entries(WHOLE_FILES)) add(what, text);
  const whole = newLine('plain', 0) + newLine('käse', 12, 'paused') + unavailable('fresh', 3);
  for (const cut of [1, 5, 9, 14, 18, 22, 30, 41, 52, 60, 66, 70, 75, 90, 110, 125, 131, 150]) {
    add(`new generation, cut after ${cut} bytes`, bytesOf(whole).subarray(0, cut));
  }
  const old = oldLine('plain', 0) + oldLine('käse', 12) + oldLine('last', 31);
  for (const cut of [1, 6, 10, 16, 18, 20, 26, 33, 35, 36, 40, 52, 53]) {
    add(`old generation, cut after ${cut} bytes`, bytesOf(old).subarray(0, cut));
  }
  const random = randomNumbers(0x5eed);
  for (let i = 0; i < 40; i++) add(`seeded mixture ${i}`, mixture(random));
  return files;
}

const FACTS = 'running\t1 vcores\t2 regions\t268435456 mem\tgeneral';

function oldLine(name: string, number: number): string {
  return `${name}\t/dev/v3-vm${number}\n`;
}

function newLine(name: string, number: number, state = 'running'): string {
  return `${name}\t/dev/v3-vm${number}\t${state}\t1 vcores\t2 regions\t268435456 mem\tgeneral\n`;
}

function unavailable(name: string, number: number): string {
  return `${name}\t/dev/v3-vm${number}\t<unable to get data for this VM>\n`;
}

/** In these texts U+0080 to U+00FF are bytes; anything above is written as UTF-8. */
function bytesOf(text: string): Uint8Array {
  const runs = text.match(/[\u0000-\u00ff]+|[^\u0000-\u00ff]+/g) ?? [];
  return Buffer.concat(runs.map((run) => Buffer.from(run, run < '\u0100' ? 'latin1' : 'utf8')));
}

/** What 127 bytes leave of a longer name: the cut may fall into a character. */
function cutAt127(name: string): string {
  return Buffer.from(name).subarray(0, 127).toString('latin1');
}

const HOSTILE_NAMES: Readonly<Record<string, string>> = {
  nothing: '',
  'one blank': ' ',
  'blanks around': '  web  ',
  'a tab': 'a\tb',
  'only tabs': '\t\t\t',
  'a newline': 'new\nline',
  'only newlines': '\n\n\n',
  'a carriage return': 'over\rwritten',
  'a bell and backspaces': 'a\x07b\x08\x08\x08c',
  'a NUL': 'a\0b',
  'all control bytes': Array.from({ length: 31 }, (_, i) => String.fromCharCode(i + 1)).join(''),
  'a delete': 'a\x7fb',
  'C1 control bytes': '\x9b31m\x90q\x9c\x85',
  'C1 controls in UTF-8': '\xc2\x9b31mred',
  'a colour': '\x1b[31mred\x1b[0m',
  'a cleared screen': '\x1b[2J\x1b[H',
  'a left alternate screen': '\x1b[?1049l',
  'a title': '\x1b]0;owned\x07',
  'a clipboard': '\x1b]52;c;cm0gLXJmIC8K\x07',
  'a hyperlink': '\x1b]8;;http://example.invalid\x1b\\x\x1b]8;;\x1b\\',
  'a device query': '\x1b[c\x1b[6n',
  'an unfinished escape': 'a\x1b',
  'an unfinished string': '\x1bPq',
  'a right-to-left override': 'a\u202egnp.exe',
  isolates: '\u2066a\u2069\u2067b',
  'a zero-width space': 'we\u200bb',
  'a byte order mark': '\ufeffweb',
  'a line separator': 'a\u2028b\u2029c',
  'an emoji of parts': '👩‍👩‍👧‍👦🏳️‍🌈',
  'many combining marks': `e${'\u0301'.repeat(50)}`,
  'wide characters': '仮想機械一号',
  'tag characters': `a${String.fromCodePoint(0xe0041, 0xe0042)}`,
  'invalid UTF-8': '\xff\xfe\xfd',
  'overlong UTF-8': '\xc0\xaf\xe0\x80\xaf',
  'a surrogate in UTF-8': '\xed\xa0\x80\xed\xb0\x80',
  'a cut character': 'a\xe4\xbb',
  '127 bytes': 'x'.repeat(127),
  '127 bytes cut in a two-byte character': cutAt127('ä'.repeat(100)),
  '127 bytes cut in a three-byte character': cutAt127('仮'.repeat(50)),
  '127 bytes cut in an emoji': cutAt127('👾'.repeat(40)),
  '128 bytes': 'x'.repeat(128),
  '5000 bytes': 'x'.repeat(5000),
  'a leading dash': '-b',
  'two dashes': '--',
  'a shell command': '$(reboot); `reboot` | reboot & "\' > /etc/passwd',
  'a comma': 'a,b,c',
  'a percent form': '%s%n%x',
  'a path': '../../etc/passwd',
  'a device': '/dev/v3-vm0',
  'a device behind a tab': 'a\t/dev/v3-vm9',
  'a whole old line': 'forged\t/dev/v3-vm9\nrest',
  'a whole new line': `forged\t/dev/v3-vm9\t${FACTS}\nrest`,
  'the device of another': `forged\t/dev/v3-vm0\t${FACTS}\nrest`,
  'its own device': `forged\t/dev/v3-vm1\t${FACTS}\nrest`,
  'the old line of another': 'forged\t/dev/v3-vm2\nrest',
  'the words of a VM being created': 'a\t/dev/v3-vm9\t<unable to get data for this VM>\nrest',
  'a prototype': '__proto__',
  constructor: 'constructor',
};

const BAD_DEVICES: Readonly<Record<string, string>> = {
  'beyond 31': '/dev/v3-vm32',
  'with three digits': '/dev/v3-vm100',
  'with a leading zero': '/dev/v3-vm00',
  octal: '/dev/v3-vm010',
  negative: '/dev/v3-vm-1',
  'without a number': '/dev/v3-vm',
  'with a blank': '/dev/v3-vm1 ',
  'with a carriage return': '/dev/v3-vm1\r',
  'with an escape': '/dev/v3-vm1\x1b[0m',
  'with other digits': '/dev/v3-vm１',
  'of another folder': '/tmp/dev/v3-vm1',
  'with a way up': '/dev/../dev/v3-vm1',
  'that is empty': '',
  'that is a word': 'hello',
  'that is a number': '1',
  'that is an option': '--help',
  'in capitals': '/DEV/V3-VM1',
  'with a hexadecimal number': '/dev/v3-vm0x1',
};

const WHOLE_FILES: Readonly<Record<string, string>> = {
  'an empty file': '',
  'one newline': '\n',
  'a thousand newlines': '\n'.repeat(1000),
  'only NULs': '\0'.repeat(4096),
  'CRLF, old generation': 'web\t/dev/v3-vm0\r\ndb\t/dev/v3-vm1\r\n',
  'CRLF, new generation': `web\t/dev/v3-vm0\t${FACTS}\r\ndb\t/dev/v3-vm1\t${FACTS}\r\n`,
  'a byte order mark before all': `\ufeff${newLine('web', 0)}`,
  'the same line twice': newLine('web', 0).repeat(2),
  'the same line a thousand times': newLine('web', 0).repeat(1000),
  'one device under two names': newLine('web', 0) + newLine('db', 0),
  'one device under three names': newLine('a', 4) + newLine('b', 4) + newLine('c', 4),
  'one name on all devices': Array.from({ length: 32 }, (_, i) => newLine('web', i)).join(''),
  'all devices twice': Array.from({ length: 64 }, (_, i) => newLine(`n${i}`, i % 32)).join(''),
  'forty devices': Array.from({ length: 40 }, (_, i) => newLine(`n${i}`, i)).join(''),
  'all devices in the old form': Array.from({ length: 32 }, (_, i) => oldLine(`n${i}`, i)).join(''),
  'both generations, the new one last': oldLine('a', 0) + newLine('b', 1),
  'both generations, the old one last': newLine('a', 0) + oldLine('b', 1),
  'unknown state': newLine('web', 0, 'dancing'),
  'a state in other capitals': newLine('web', 0, 'Running'),
  'a state that is a prototype': newLine('web', 0, '__proto__'),
  'an empty state': newLine('web', 0, ''),
  'a state with an escape': newLine('web', 0, '\x1b[31mrunning'),
  'a negative memory': newLine('web', 0).replace('268435456', '-1'),
  'a huge memory': newLine('web', 0).replace('268435456', '9'.repeat(40)),
  'numbers in words': newLine('web', 0).replace('1 vcores', 'two vcores'),
  'an unknown type': newLine('web', 0).replace('general', 'special'),
  'a column too many': newLine('web', 0).replace('general', 'general\textra'),
  'a column too few': newLine('web', 0).replace('\tgeneral', ''),
  'blanks for tabs': newLine('web', 0).replaceAll('\t', ' '),
  'a last line without newline': newLine('web', 0) + newLine('db', 1).trimEnd(),
  'an old last line without newline': oldLine('web', 0) + oldLine('db', 1).trimEnd(),
  'a line of a hundred kilobytes': `${newLine('web', 0)}${'x'.repeat(100_000)}\n${newLine('db', 1)}`,
  'a line of a hundred thousand tabs': `${newLine('web', 0)}${'\t'.repeat(100_000)}\n${newLine('db', 1)}`,
  'ten thousand damaged lines': 'damaged\n'.repeat(10_000) + newLine('web', 0),
  'more than a megabyte': newLine('web', 0) + `${'y'.repeat(99)}\n`.repeat(12_000) + newLine('db', 1),
  XML: '<vm class="PC"><memory>1</memory></vm>\n',
  'an error page': 'cat: /proc/v3vee/v3-guests: Input/output error\n',
  'the details': 'Entry:        0\nName:         web\nDevice:       /dev/v3-vm0\n',
};

function mixture(random: () => number): Uint8Array {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  const number = () => Math.floor(random() * 34);
  const makers = [
    () =>
      newLine(
        pick(Object.values(HOSTILE_NAMES)) ?? '',
        number(),
        pick(['running', 'paused', 'UNKNOWN', 'x']),
      ),
    () => oldLine(pick(Object.values(HOSTILE_NAMES)) ?? '', number()),
    () => unavailable(pick(Object.values(HOSTILE_NAMES)) ?? '', number()),
    () => `x\t${pick(Object.values(BAD_DEVICES)) ?? ''}\t${FACTS}\n`,
    () => String.fromCharCode(...Array.from({ length: 30 }, () => Math.floor(random() * 256))),
  ];
  const lines = Array.from({ length: 1 + Math.floor(random() * 20) }, () => pick(makers)?.() ?? '');
  const bytes = bytesOf(lines.join(''));
  return random() < 0.5 ? bytes : bytes.subarray(0, Math.floor(random() * bytes.length));
}
