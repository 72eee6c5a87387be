import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { checkBuild } from '../../src/state/operations/check-files.js';
import { warningsFor } from '../../src/state/vms/config-warnings.js';
import { readConfig } from '../../src/state/watching/read-config.js';

function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'v3-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const host = openLocalHost({ root: folder, env: {} });
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const told = async (config: string, image = '', options: [string, string][] = []) =>
    warningsFor((await readConfig(host, config)).warnings, { image, options });
  return { folder, host, file, told };
}

const SOUND = '<memory>256</memory><cores count="1"><core/></cores>';

test('tells of the files that a config names and that are missing, from its own folder', async () => {
  const { folder, host, file, told } = aFolder();
  file('there.iso', 'x');
  file('empty.dat', '');
  mkdirSync(join(folder, 'dir'));
  const config = file(
    'guest.pal',
    `<vm class="PC"><files><file id="a" filename="there.iso"/><file id="b"><filename>gone.iso</filename></file>
    <file id="c" filename="empty.dat"/><file id="d" filename="/no/such.iso"/><file id="e" filename="dir"/>
    <file id="f"/></files>${SOUND}<devices><device class="FILEDISK" id="d" path="d.img"/></devices></vm>`,
  );
  const disk = `The config names the disk ${folder}/d.img: no such file.`;
  const files = [
    'A <file> in the config has no filename.',
    `The config names ${folder}/gone.iso: no such file.`,
    'The config names /no/such.iso: no such file.',
    `The config names ${folder}/dir: it is a directory.`,
  ];
  expect(await told(config)).toEqual([...files, disk]);
  expect(await told(config, '/ready.img')).toEqual([disk]);
  expect(await checkBuild(host, { config, image: '', options: [] })).toBe(files.join(' '));
  expect(await checkBuild(host, { config, image: '/ready.img', options: [] })).toBeNull();
});

test('tells what Palacios refuses in a config that a VM is built from', async () => {
  const { host, file, told } = aFolder();
  const config = file(
    'guest.pal',
    '<vm class="PC"><memory>1</memory><cores><count opt_tag="n">0</count></cores><devices><device class="KEYBORD\u200b"/><device/></devices></vm>',
  );
  const refused = 'Palacios refuses the config: the count of its <cores> is 0.';
  const unknown = [
    expect.stringMatching(
      /^Palacios knows no device class KEYBORD.*: it refuses the config, unless your build adds that class\.$/,
    ),
    'A device in the config has no class: Palacios refuses it.',
  ];
  expect(await told(config)).toEqual([refused, ...unknown]);
  expect(await told(config, '', [['N', '2']])).toEqual(unknown);
  expect(await told(config, '/ready.img')).toEqual([]);
  expect(await checkBuild(host, { config, image: '', options: [] })).toBe(refused);
  // A build may have device classes of its own: they are no obstacle.
  expect(await checkBuild(host, { config, image: '', options: [['n', '2']] })).toBeNull();
});

test('warns of XML that only v3_create takes', async () => {
  const { host, file, told } = aFolder();
  const config = file('guest.pal', `<vm class="PC">${SOUND}\n<x>a & b</x></vm>`);
  const warning = 'The config is not well-formed XML (line 2: a bare &), but v3_create accepts it.';
  expect(await told(config)).toEqual([warning]);
  expect(await told(config, '/ready.img')).toEqual([warning]);
  expect(await checkBuild(host, { config, image: '', options: [] })).toBeNull();
});

test('tells of few of many missing files, and how many more there are', async () => {
  const { file, told } = aFolder();
  const toldOf = async (count: number) => {
    const files = Array.from({ length: count }, (_, at) => `<file id="f${at}" filename="f${at}"/>`).join('');
    return told(file('guest.pal', `<vm class="PC">${SOUND}<files>${files}</files></vm>`));
  };
  const warnings = await toldOf(300);
  expect(warnings).toHaveLength(5);
  expect(warnings.at(-1)).toBe('252 more of the files that it names are missing.');
  expect((await toldOf(5)).at(-1)).toBe('1 more of the files that it names is missing.');
});
