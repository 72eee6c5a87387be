import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * A process that appends numbered lines to a log, as many a second as it is told, and opens the log again at SIGHUP, as
 * a syslog daemon does. At SIGTERM it writes a last one, and prints how many it has written.
 */
const [path = '', name = '', linesASecond = ''] = process.argv.slice(2);

let log = openSync(path, 'a');
let written = 0;
let stopped = false;
const began = performance.now();

process.on('SIGHUP', () => {
  closeSync(log);
  log = openSync(path, 'a');
});
process.on('SIGTERM', () => {
  stopped = true;
});

const writeLine = () => {
  writeSync(log, `writer ${name} line ${written} of a log that is rotated again and again\n`);
  written += 1;
};
const write = () => {
  // A machine that is busy makes it late, and it catches up.
  const due = Math.floor(((performance.now() - began) * Number(linesASecond)) / 1000);
  while (written < due) writeLine();
  if (!stopped) return void setTimeout(write, 5);
  writeLine();
  process.stdout.write(`${written}\n`);
};
write();
