import { expect, test } from 'vitest';
import type { ConfigNode } from '../../src/host/config.js';
import { configRows } from '../../src/screens/config-page/config-rows.js';
import { elementParts } from '../../src/screens/config-page/config-tree.js';
import { detailsRows } from '../../src/screens/details/details-rows.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { NO_CORES, configNode as node } from '../support/config-node.js';
import { entry } from '../support/vms.js';

const TREE = node(
  'vm',
  [['CLASS', 'PC']],
  [
    node(
      'devices',
      [],
      [
        node(
          'device',
          [
            ['class', 'IDE'],
            ['ID', 'ide0'],
            ['bus', 'pci0'],
          ],
          [node('x', [])],
        ),
        node('device', [], [node('Class', [], [], 'PCI'), node('id', [], [], 'pci0')]),
      ],
    ),
  ],
);

function stateFor(
  image: string,
  built: { tree: ConfigNode; options: [string, string][] } | null = null,
  name = 'web',
) {
  const of = entry('1', name, { image, options: built?.options ?? [] });
  const [vm] = reconcile({ guests: [], details: [], entries: [of], bootId: 'now' });
  if (vm === undefined) throw new Error('no VM');
  const warnings = {
    always: ['The config names the disk /srv/d.img: no such file.'],
    tree: built?.tree ?? null,
    files: ['The config names /srv/with/a/long/path/ide0_0_0.dat: no such file.'],
  };
  const first = createAppStore({ hostName: 'h', inventoryPath: 'i', settings: DEFAULTS }).getState();
  return {
    ...first,
    snapshot: { ...first.snapshot, vms: [vm] },
    view: { ...first.view, selected: { kind: 'vm' as const, key: vm.key } },
    configs: new Map([
      [
        of.config,
        { path: of.config, bytes: 0, result: { ok: true as const, tree: TREE, remarks: [] }, warnings },
      ],
    ]),
  };
}

/** The rows of Details. */
function textsFor(...of: Parameters<typeof stateFor>): readonly string[] {
  return detailsRows(stateFor(...of)).map(({ parts }) => parts.map(({ text }) => text).join(''));
}

/** The rows of the Config tab. */
function configTexts(...of: Parameters<typeof stateFor>): readonly string[] {
  return configRows(stateFor(...of)).map((row) => {
    if (!('element' in row)) return row.parts.map(({ text }) => text).join('');
    const marker = row.isFoldable ? (row.isOpen ? '▾ ' : '▸ ') : '  ';
    const said = elementParts(row.element, row.isOpen, 80).map(({ text }) => text);
    return '  '.repeat(row.depth) + marker + said.join('');
  });
}

test('a long name has a row of its own, so that the state is always in sight', () => {
  expect(textsFor('')[0]).toMatch(/^web {2}· inactive/);
  const name = 'a-name-longer-than-most-others';
  expect(textsFor('', null, name).slice(0, 2)).toEqual([name, expect.stringMatching(/^· inactive/)]);
});

test('Details tell what to know of the config, as far as it matters', () => {
  const built = textsFor('');
  expect(built.slice(built.indexOf('') + 1)).toEqual([
    '! The config names',
    '  /srv/with/a/long/path/ide0_0_0.dat: no such',
    '  file.',
    '! The config names the disk /srv/d.img: no such',
    '  file.',
  ]);
  expect(textsFor('/web.img').join('\n')).not.toContain('ide0_0_0.dat');
});

test('Details tell what Palacios refuses with the options that the VM is built with', () => {
  const refused = /Palacios refuses the config: the count of its\n +<cores> is 0\./;
  expect(textsFor('', { tree: NO_CORES, options: [] }).join('\n')).toMatch(refused);
  expect(textsFor('', { tree: NO_CORES, options: [['CPUS', '2']] }).join('\n')).not.toContain('refuses');
  expect(textsFor('/web.img', { tree: NO_CORES, options: [] }).join('\n')).not.toContain('refuses');
});

test('an element is known by its class and id, as attributes or children, in any case', () => {
  const rows = configTexts('');
  expect(rows).toContain('▾ vm PC');
  expect(rows).toContain('    ▸ device IDE ide0  [bus pci0]  … 1');
  expect(rows).toContain('    ▸ device PCI pci0  … 2');
});
