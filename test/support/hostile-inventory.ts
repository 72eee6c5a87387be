/**
 * Text files of VMs with every kind of damage: at least 100, each with its own name, and the same bytes on every call.
 * Programs must survive each, keep every line, and show nothing unsafe.
 */
export function hostileInventoryFiles(): Array<{ name: string; bytes: Uint8Array }> {
  const files = [...wholes(), ...nameFiles(), ...damagedLineFiles(), ...fieldFiles(), ...cutFiles()];
  return files.map(([name, bytes]) => ({
    name,
    bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
  }));
}

type HostileFile = readonly [name: string, bytes: string | Buffer];

const WEB = 'web,/srv/web.xml,/dev/v3-vm0,running,/srv/web.img';
const DB = 'db,/srv/db.xml,,stopped,/srv/db.img';
const OLD = 'old,/srv/old.xml,/dev/v3-vm3,1,/srv/old.img';

/** Files that are odd as a whole. */
function wholes(): HostileFile[] {
  return [
    ['empty file', ''],
    ['one line end', '\n'],
    ['only blank lines', '\n\r\n  \n\t\n'],
    ['only a byte order mark', '\ufeff'],
    ['byte order mark', `\ufeff${WEB}\n${DB}\n`],
    ['two byte order marks', `\ufeff\ufeff${WEB}\n${DB}\n`],
    ['byte order mark in the second line', `${WEB}\n\ufeff${DB}\n`],
    ['CRLF', `${WEB}\r\n${DB}\r\n`],
    ['CRLF and LF mixed', `${WEB}\r\n${DB}\n${OLD}\r\n`],
    ['CR only', `${WEB}\r${DB}\r`],
    ['CR CR LF', `${WEB}\r\r\n${DB}\r\r\n`],
    ['cut in the middle of a CRLF', `${WEB}\r\n${DB}\r`],
    ['no last line end', `${WEB}\n${DB}`],
    ['blank lines between', `\n${WEB}\n\n\n${DB}\n\n`],
    ['words and numbers mixed', `${WEB}\n${OLD}\n${DB}\n`],
    ['numbers only', `${OLD}\na,/a,,0,/b\nc,/c,/dev/v3-vm9,2,/d\n`],
    ['UTF-16, little end first', Buffer.from(`\ufeff${WEB}\n${DB}\n`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${WEB}\n${DB}\n`, 'utf16le').swap16()],
    ['latin1', Buffer.from('b\u00fcro,/srv/b\u00fcro.xml,,stopped,/srv/b\u00fcro.img\n', 'latin1')],
    ['all bytes', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['all bytes in a name', inLine(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))],
    ['only NUL bytes', Buffer.alloc(4096)],
    ['NUL bytes at the end', Buffer.concat([Buffer.from(`${WEB}\n${DB}\n`), Buffer.alloc(512)])],
    ['another file format', '<?xml version="1.0"?>\n<vm class="PC"><memory>256</memory></vm>\n'],
    ['SQLite header', `SQLite format 3\0${'\0'.repeat(84)}`],
    ['ELF header', Buffer.from('7f454c460201010000000000000000000300', 'hex')],
    ['one line without end, 1 MB', 'x'.repeat(1_000_000)],
    ['a million commas', ','.repeat(1_000_000)],
    ['a name of 100,000 bytes', `${'n'.repeat(100_000)},/a.xml,,stopped,/b.img\n`],
    ['a path of 100,000 bytes', `web,/${'p'.repeat(100_000)},,stopped,/b.img\n${DB}\n`],
    [
      '5,000 entries',
      Array.from({ length: 5000 }, (_, at) => `vm${at},/c${at}.xml,,stopped,/i${at}\n`).join(''),
    ],
    ['5,000 damaged lines', 'half,a line\n'.repeat(5000)],
    ['1,000 times the same entry', `${WEB}\n`.repeat(1000)],
    [
      '1,000 entries of one name',
      Array.from({ length: 1000 }, (_, at) => `web,/${at}.xml,,0,/i${at}\n`).join(''),
    ],
    ['two entries on one device', `${WEB}\nweb2,/srv/web2.xml,/dev/v3-vm0,running,/srv/web2.img\n`],
    ['one name on two devices', `${WEB}\nweb,/srv/web.xml,/dev/v3-vm1,running,/srv/web.img\n`],
    ['a damaged line between whole ones', `${WEB}\nhalf,/srv/ha\n${DB}\n`],
    ['a half line at the end', `${WEB}\n${DB}\nnew,/srv/ne`],
    ['a line torn in two', `${WEB}\nol\nd,/srv/old.xml,/dev/v3-vm3,1,/srv/old.img\n${DB}\n`],
    ['two lines run together', `${WEB}${DB}\n${OLD}\n`],
    ['conflict marks', `<<<<<<< ours\n${WEB}\n=======\n${DB}\n>>>>>>> theirs\n`],
  ];
}

/** Names that could confuse a terminal or a comparison, each in a line that is otherwise whole. */
function nameFiles(): HostileFile[] {
  const names: ReadonlyArray<readonly [what: string, name: string | Buffer]> = [
    ['escape sequence', '\x1b[31mred\x1b[0m'],
    ['clear screen', '\x1b[2J\x1b[H'],
    ['window title', '\x1b]0;owned\x07'],
    ['clipboard', '\x1b]52;c;ZWNobyBvd25lZA==\x07'],
    ['hyperlink', '\x1b]8;;http://example.com\x1b\\web\x1b]8;;\x1b\\'],
    ['device control string', '\x1bPq#0;2;0;0;0\x1b\\'],
    ['terminal question', '\x1b[c\x1b[6n'],
    ['alternate screen off', '\x1b[?1049l'],
    ['one-byte CSI', '\u009b31mred'],
    ['one-byte CSI, not UTF-8', Buffer.from([0x9b, 0x33, 0x31, 0x6d])],
    ['bell', 'web\x07'],
    ['backspaces', 'evil\b\b\b\bgood'],
    ['tab', 'a\tb'],
    ['form feed and vertical tab', 'a\fb\vc'],
    ['delete byte', 'a\x7fb'],
    ['shift out', 'a\x0eb'],
    ['CR inside', 'evil\rgood'],
    ['NUL inside', 'web\0db'],
    ['line separator', 'a\u2028b\u2029c'],
    ['next line', 'a\u0085b'],
    ['right to left', '\u202egmi.bew'],
    ['isolates', '\u2066web\u2069'],
    ['no width', 'w\u200be\u200db\ufeff'],
    ['many combining marks', `w${'\u0301'.repeat(60)}`],
    ['only a combining mark', '\u0301'],
    ['wide characters', '\u4e16\u754c'],
    ['emoji family', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'],
    ['flag half', '\u{1f1e9}'],
    ['composed and not', 'caf\u00e9 cafe\u0301'],
    ['tag characters', '\u{e0077}\u{e0065}'],
    ['private use', '\ue000'],
    ['noncharacter', '\uffff'],
    ['only blanks', '   '],
    ['blank at both ends', ' web '],
    ['leading dash', '-rf'],
    ['double dash', '--'],
    ['dots', '..'],
    ['path', '../../etc/passwd'],
    ['shell', '$(reboot);`reboot`|reboot&'],
    ['quotes', `"web"'db'`],
    ['backslash', 'web\\n'],
    ['percent', '%s%n%d'],
    ['SQL', "web'; DROP TABLE vm; --"],
    ['HTML', '<script>alert(1)</script>'],
    ['prototype', '__proto__'],
    ['a device', '/dev/v3-vm0'],
    ['a state', 'running'],
    ['a number', '0'],
    ['127 bytes', 'n'.repeat(127)],
    ['128 bytes', 'n'.repeat(128)],
    ['127 bytes that end inside a character', Buffer.from('\u00fc'.repeat(64)).subarray(0, 127)],
    ['127 bytes of three-byte characters', '\u4e16'.repeat(42)],
    ['a lone continuation byte', Buffer.from([0x80])],
    ['an overlong slash', Buffer.from([0xc0, 0xaf])],
    ['a surrogate as UTF-8', Buffer.from([0xed, 0xa0, 0x80])],
    ['beyond Unicode', Buffer.from([0xf4, 0x90, 0x80, 0x80])],
    ['ff fe', Buffer.from([0xff, 0xfe])],
    ['half a character before the comma', Buffer.from([0x77, 0xe2, 0x82])],
  ];
  return names.map(([what, name]) => [`name: ${what}`, inLine(name)]);
}

/** Lines that are not entries. */
function damagedLineFiles(): HostileFile[] {
  const lines: readonly string[] = [
    'web',
    'web,',
    ',,,,',
    'web,/a.xml',
    'web,/a.xml,/dev/v3-vm0',
    'web,/a.xml,/dev/v3-vm0,running',
    ',/a.xml,,stopped,/b.img',
    'web,/a.xml,,,/b.img',
    'web,/a.xml,,Stopped,/b.img',
    'web,/a.xml,, stopped,/b.img',
    'web,/a.xml,,stopped ,/b.img',
    'web,/a.xml,,3,/b.img',
    'web,/a.xml,,-1,/b.img',
    'web,/a.xml,,00,/b.img',
    'web,/a.xml,,1.0,/b.img',
    'web,/a.xml,,\u0661,/b.img',
    'web,/a.xml,,ERROR,/b.img',
    'web,/a.xml,/dev/v3-vm32,running,/b.img',
    'web,/a.xml,/dev/v3-vm00,running,/b.img',
    'web,/a.xml,/dev/v3-vm-1,running,/b.img',
    'web,/a.xml,/dev/v3-vm,running,/b.img',
    'web,/a.xml,/dev/v3-vm4294967296,running,/b.img',
    'web,/a.xml,/dev/../dev/v3-vm0,running,/b.img',
    'web,/a.xml,v3-vm0,running,/b.img',
    'web,/a.xml, /dev/v3-vm0,running,/b.img',
    'web,/a.xml,/dev/v3-vm0;reboot,running,/b.img',
    'web,/a.xml,hello,running,/b.img',
    'web,/a.xml,--,running,/b.img',
    'web;/a.xml;;stopped;/b.img',
    'web\t/a.xml\t\tstopped\t/b.img',
    '# a remark',
    '"web","/a.xml","","stopped","/b.img"',
  ];
  return lines.map((line) => [`damaged: ${line}`, `${WEB}\n${line}\n${DB}\n`]);
}

/** Whole lines whose fields are hard to tell apart. */
function fieldFiles(): HostileFile[] {
  const lines: readonly string[] = [
    'web,,,stopped,',
    'web,/a,b.xml,,stopped,/c,d.img',
    'web,/a,b,c,d.xml,/dev/v3-vm31,paused,/e,f,,g.img',
    'web,,,0,,0,',
    'web,/a,,0,b.xml,,stopped,/c.img',
    'web,/a.xml,,stopped,/c,,0,d.img',
    'web,/a.xml,/dev/v3-vm1,running,/c,/dev/v3-vm2,paused,d.img',
    'web,/dev/v3-vm1,/dev/v3-vm2,2,/dev/v3-vm3',
    'web,running,/dev/v3-vm2,2,stopped',
    'web,,,,,,,,stopped,,,,,',
    'web,/a\x1b[2J.xml,,stopped,/b\x07.img',
    'web,/a\0.xml,,stopped,/b.img',
    'web,/a.xml\u202e,,stopped,/b\u200b.img',
    'web,relative.xml,,stopped,../up.img',
    'web,-b,,stopped,--help',
  ];
  return lines.map((line) => [`fields: ${JSON.stringify(line)}`, `${line}\n${DB}\n`]);
}

/** A file of three lines, cut off at many places. */
function cutFiles(): HostileFile[] {
  const whole = Buffer.from(`${WEB}\r\nb\u00fcro,/srv/b.xml,,0,/srv/b.img\r\n${DB}\r\n`);
  const places = Array.from({ length: 24 }, (_, index) => Math.floor((index * whole.length) / 24));
  return places.map((at) => [`cut off after ${at} bytes`, whole.subarray(0, at)]);
}

function inLine(name: string | Buffer): Buffer {
  const line = Buffer.concat([Buffer.from(name), Buffer.from(',/srv/h.xml,/dev/v3-vm5,paused,/srv/h.img\n')]);
  return Buffer.concat([Buffer.from(`${WEB}\n`), line, Buffer.from(`${DB}\n`)]);
}
