import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run } from './command.js';

let host: SimulatedHost;
let files: string[];

beforeAll(async () => {
  host = await startHost();
  files = ['--config', host.config(), '--image', host.image()];
});

afterAll(() => host.stop());

const on = (...words: string[]) => run(...words, '--host-root', host.root);

async function listed(name: string): Promise<readonly string[]> {
  const all: { name: string; category: string; device: string | null }[] = JSON.parse(
    (await on('list', '--json')).stdout,
  );
  return all.filter((vm) => vm.name === name).map(({ category, device }) => `${category} ${device}`);
}

it('creates no second VM of a name in silence', async () => {
  await on('new', 'web', ...files);
  await host.tool('v3_create', host.image(), 'web');
  const asked = await on('activate', 'web');
  expect(asked).toMatchObject({ code: 2, stdout: '' });
  expect(asked.stderr).toContain('Create a second VM called web? There is no terminal to ask on: use --yes.');
  expect(await listed('web')).toEqual(['inactive null', 'not-in-inventory /dev/v3-vm0']);
  expect((await on('list')).stdout).toMatch(
    /^inactive +inactive +web +- +a VM of this name is on \/dev\/v3-vm0$/m,
  );
  expect(await on('activate', 'web', '--yes')).toMatchObject({ code: 0 });
  expect(await listed('web')).toEqual(['active /dev/v3-vm1', 'not-in-inventory /dev/v3-vm0']);
});

it('adopts a VM as the entry that is named, as a further one, and never as one of several by itself', async () => {
  const one = await on('new', 'lab', ...files);
  expect(one.code).toBe(0);
  await host.tool('v3_create', host.image(), 'lab');
  const further = ['adopt', 'lab', ...files, '--entry', 'new'];
  expect(await on(...further)).toMatchObject({ code: 0 });
  const [active = ''] = await listed('lab');
  await host.tool('v3_free', active.replace('active ', ''));
  for (const name of ['filler', 'lab']) await host.tool('v3_create', host.image(), name);
  expect(await listed('lab')).toEqual([
    'inactive null',
    'inactive null',
    expect.stringMatching(/^not-in-inventory /),
  ]);
  const untold = await on('adopt', 'lab', ...files, '--yes');
  expect(untold).toMatchObject({ code: 2, stdout: '' });
  expect(untold.stderr).toContain(
    '2 inactive VMs called lab are in the inventory. Say which one it is with --entry:',
  );
  const [, id = ''] = /--entry (\S+) {2}\S+\n {2}--entry new/.exec(untold.stderr) ?? [];
  expect(await on('adopt', 'lab', ...files, '--entry', '999')).toMatchObject({ code: 1, stdout: '' });
  expect(await on('adopt', 'lab', ...files, '--entry', id)).toMatchObject({ code: 0 });
  expect(await listed('lab')).toEqual([expect.stringMatching(/^active /), 'inactive null']);
});
