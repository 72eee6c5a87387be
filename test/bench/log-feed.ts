import { closeSync, openSync, writeSync } from 'node:fs';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SAYINGS = [
  'Handling exit: HLT, rip 0x00000000ffff0a3c',
  'NIC bridge: packet of 1514 bytes dropped, ring full',
  'ERROR at src/palacios/vmm_io.c(214): no handler for port 0x3e9',
  'ATA: command 0x25 lba 182736 count 8',
  'DEBUG: shadow page fault at 0x00007f3a9c401000 error 0x4',
] as const;

/** Appends to a log like a syslog daemon: the file stays open. */
export type LogFeed = {
  /** Appends a line with `#N`, and returns the time just before the write. */
  line(number: number): number;
  /** Appends the lines from one number up to, but without, another, in one write. */
  lines(from: number, to: number): number;
  close(): void;
};

/** @param names the VMs that lines are about, in turn */
export function openLogFeed(path: string, names: readonly string[]): LogFeed {
  const file = openSync(path, 'a');
  const append = (text: string) => {
    const at = performance.now();
    writeSync(file, text);
    return at;
  };
  const feed: LogFeed = {
    line: (number) => feed.lines(number, number + 1),
    lines(from, to) {
      const now = new Date();
      let text = '';
      for (let number = from; number < to; number += 1) text += lineOf(number, now, names);
      return append(text);
    },
    close: () => closeSync(file),
  };
  return feed;
}

/** A line of syslog (docs/palacios/texts.md, "Log lines"). */
function lineOf(number: number, now: Date, names: readonly string[]): string {
  const time = `${MONTHS[now.getUTCMonth()]} ${String(now.getUTCDate()).padStart(2)} ${now.toISOString().slice(11, 19)}`;
  const name = names[number % names.length] ?? 'web';
  const uptime = `${(performance.now() / 1000).toFixed(6).padStart(12)}`;
  const about = `palacios (pcore ${number % 4} vm ${name} vcore 0)`;
  return `${time} host1 kernel: [${uptime}] ${about}: ${SAYINGS[number % SAYINGS.length]} #${number}\n`;
}
