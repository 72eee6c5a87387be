import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { editVm } from '../../src/state/operations/edit.js';
import { imageOf, makeFakeHost, openProgram } from './support/fake-host.js';

test('an edit leaves alone what another program has changed while the files were checked', async () => {
  const root = mkdtempSync(join(tmpdir(), 'v3-tui-meanwhile-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  makeFakeHost(root);
  const second = join(root, 'second.img');
  copyFileSync(imageOf(root), second);
  const path = join(root, 'inventory.db');
  const { context } = openProgram(root, path);
  const other = openStore(path).inventory;
  const seen = context.inventory.add({ name: 'web', config: '', image: imageOf(root) });
  if ('refused' in seen) expect.unreachable(seen.refused);
  const [vm] = context.refresh().vms;
  const host = {
    ...context.host,
    checkFile: (file: string) => {
      other.change(seen.id, { image: '/other.img' });
      return context.host.checkFile(file);
    },
  };
  const wish = { name: 'shop', image: second };
  const outcome = await editVm({ ...context, host }, vm?.key ?? '', wish, seen);
  expect(outcome).toMatchObject({ ok: false });
  expect(outcome.message).toContain('Its image was changed meanwhile, to /other.img');
  const now = other.read();
  expect('entries' in now && now.entries).toMatchObject([{ name: 'web', image: '/other.img' }]);
});
