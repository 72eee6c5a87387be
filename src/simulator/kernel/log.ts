import { appendFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LogPlace } from '../fault-words.js';
import { journalRecord, kmsgRecord, type Message } from './log-forms.js';
import { replaceFile } from './replace-file.js';

const RING_CHARACTERS = 256 * 1024;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The VM, and perhaps the virtual core, that a line is about. */
export type About = { name: string; pcore: number; vcore?: number };

/**
 * The kernel's log: a ring for dmesg and a file for syslog (docs/palacios/texts.md, "Log lines").
 * The file is opened for each burst of lines, so a rotated file gets no more lines.
 */
export type KernelLog = {
  /** A line without a Palacios prefix. A line feed in it begins another line. */
  plain(text: string): void;
  /** A message of the core about a VM, or of the module about none. */
  core(text: string, about?: About): void;
  /** An error of the core. `place`: file and line in its source, like `vmm.c(406)`. */
  error(place: string, text: string, about?: About): void;
  /** An error of the module, with its file and line. */
  module(place: string, text: string): void;
  /** Writes what is waiting. This also happens at the end of each turn of the event loop. */
  flush(): void;
  /** What dmesg prints, one character per byte. */
  ring(clock: boolean): string;
  /** Where the log goes from now on besides the ring: nobody writes the file then. */
  goTo(place: LogPlace): void;
  /** What journalctl prints after a record, at most so many records; null: the log does not go to the journal. */
  journal(after: number, lines: number | null): string | null;
  /** When the clock of the ring started, in milliseconds since the epoch. */
  bootedAt(): number;
  /** Empties the ring and starts the clock again, as a boot does. */
  restart(): void;
};

/** @param kmsg the path of the kernel's device, which is there only where the log is told to go to it */
export function createLog(file: string, kmsg: string): KernelLog {
  const host = hostname().split('.')[0] || 'host';
  let bootedAt = Date.now();
  let ring: Message[] = [];
  let sequence = 0;
  let place: LogPlace = 'file';
  let ringCharacters = 0;
  let waiting = '';
  let scheduled = false;

  const plain = (words: string) => {
    const at = Date.now();
    for (const text of words.split('\n')) {
      sequence += 1;
      const message = {
        sequence,
        at,
        priority: /\): ERROR|^palacios \(pcore \d+\) /.test(text) ? 3 : 6,
        text,
      };
      ring.push(message);
      ringCharacters += text.length;
      if (place === 'file')
        waiting += `${syslogTime(at)} ${host} kernel: [${uptime(at - bootedAt)}] ${text}\n`;
      if (place === 'kmsg') waiting += kmsgRecord(message, bootedAt);
    }
    while (ringCharacters > RING_CHARACTERS) ringCharacters -= ring.shift()?.text.length ?? 0;
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const flush = () => {
    scheduled = false;
    const text = waiting;
    waiting = '';
    if (text === '') return;
    try {
      appendFileSync(place === 'kmsg' ? kmsg : file, text, 'latin1');
    } catch {
      // The folder of the log is missing; the ring still has the lines.
    }
  };
  const writeKmsg = () => {
    waiting = '';
    replaceFile(kmsg, ring.map((message) => kmsgRecord(message, bootedAt)).join(''));
  };
  const core = (text: string, about?: About) => {
    if (!about) return plain(`palacios (pcore 0): ${text}`);
    const vcore = about.vcore === undefined ? '' : ` vcore ${about.vcore}`;
    plain(`palacios (pcore ${about.pcore} vm ${about.name}${vcore}): ${text}`);
  };
  return {
    plain,
    core,
    error: (place, text, about) => core(`ERROR at palacios/src/palacios/${place}: ${text}`, about),
    module: (place, text) => plain(`palacios (pcore 0) /usr/src/palacios/linux_module/${place}: ${text}`),
    flush,
    ring: (clock) =>
      ring
        .map(({ at, text }) => `[${clock ? longTime(at) : uptime(at - bootedAt)}] ${escapeForDmesg(text)}\n`)
        .join(''),
    goTo(next) {
      flush();
      place = next;
      rmSync(kmsg, { force: true });
      if (place !== 'file') rmSync(file, { force: true });
      if (place === 'kmsg') writeKmsg();
    },
    journal(after, lines) {
      if (place !== 'journal') return null;
      const found = ring.filter((message) => message.sequence > after);
      const last = lines === null ? found : found.slice(Math.max(0, found.length - lines));
      return last.map((message) => journalRecord(message, bootedAt, host)).join('');
    },
    bootedAt: () => bootedAt,
    restart() {
      ring = [];
      ringCharacters = 0;
      bootedAt = Date.now();
      if (place === 'kmsg') writeKmsg();
    },
  };
}

function uptime(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}000`.padStart(12);
}

function syslogTime(at: number): string {
  const time = new Date(at);
  return `${MONTHS[time.getMonth()]} ${String(time.getDate()).padStart(2)} ${clockTime(time)}`;
}

function longTime(at: number): string {
  const time = new Date(at);
  return `${DAYS[time.getDay()]} ${MONTHS[time.getMonth()]} ${String(time.getDate()).padStart(2)} ${clockTime(time)} ${time.getFullYear()}`;
}

function clockTime(time: Date): string {
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function escapeForDmesg(text: string): string {
  return text.replace(
    /[\x00-\x08\x0a-\x1f\x7f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
