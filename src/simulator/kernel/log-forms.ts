/** A message of the kernel, one character per byte: `at` in milliseconds since the epoch. */
export type Message = { sequence: number; at: number; priority: number; text: string };

/** A record of /dev/kmsg. */
export function kmsgRecord({ sequence, at, priority, text }: Message, bootedAt: number): string {
  const escaped = text.replace(
    /[^\x20-\x5b\x5d-\x7e]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `${priority},${sequence},${(at - bootedAt) * 1000},-;${escaped}\n`;
}

/** A record of the journal, as `journalctl -o json` prints it, one character per byte. */
export function journalRecord(
  { sequence, at, priority, text }: Message,
  bootedAt: number,
  host: string,
): string {
  const hex = (value: number) => value.toString(16);
  const monotonic = `${(at - bootedAt) * 1000}`;
  const cursor = `s=5e1c;i=${hex(sequence)};b=${hex(bootedAt)};m=${hex(at - bootedAt)};t=${hex(at)};x=${hex(sequence)}`;
  const record = JSON.stringify({
    __CURSOR: cursor,
    __REALTIME_TIMESTAMP: `${at * 1000}`,
    __MONOTONIC_TIMESTAMP: monotonic,
    _SOURCE_MONOTONIC_TIMESTAMP: monotonic,
    _TRANSPORT: 'kernel',
    PRIORITY: `${priority}`,
    SYSLOG_FACILITY: '0',
    SYSLOG_IDENTIFIER: 'kernel',
    _HOSTNAME: host,
    MESSAGE: fieldOf(text),
  });
  return `${Buffer.from(record).toString('latin1')}\n`;
}

/** What is no printable text, journalctl prints as an array of bytes. */
function fieldOf(text: string): string | number[] {
  const bytes = Buffer.from(text, 'latin1');
  const said = bytes.toString('utf8');
  const isText = Buffer.from(said).equals(bytes) && !/[\x00-\x08\x0b-\x1f\x7f]/.test(said);
  return isText ? said : [...bytes];
}
