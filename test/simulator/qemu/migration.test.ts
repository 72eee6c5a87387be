import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { saveState } from '../../../src/simulator/qemu/migration.js';
import { createQmp } from '../../../src/simulator/qemu/qmp.js';

// A rejection that nobody awaits ends the kernel process; here it fails the run.
test('a QEMU that ends before it can be saved again is one rejection, which the caller gets', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'migration-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const qmp = createQmp(
    () => {},
    () => {},
  );
  const server = createServer(qmp.attach);
  await new Promise<void>((done) => server.listen(join(folder, 'qmp'), done));
  onTestFinished(() => void server.close());
  const qemu = connect(join(folder, 'qmp'));
  createInterface(qemu).on('line', (line) => {
    if (line.includes('qmp_capabilities')) qemu.write('{"return":{}}\n');
    else if (line.includes('query-status')) qemu.write('{"return":{"status":"postmigrate"}}\n');
    else if (line.includes('"stop"')) qemu.destroy();
  });
  qemu.write('{"QMP":{}}\n');
  await expect(saveState(qmp, () => folder)).rejects.toThrow('QEMU has ended');
});
