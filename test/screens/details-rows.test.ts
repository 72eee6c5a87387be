import { expect, test } from 'vitest';
import type { ConfigNode } from '../../src/host/config.js';
import { type DetailsState, detailsRows } from '../../src/screens/details-rows.js';
import { reconcile } from '../../src/state/reconcile.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { entry } from '../support/vms.js';

const node = (
  name: string,
  attributes: [string, string][],
  children: ConfigNode[] = [],
  text = '',
): ConfigNode => ({
  name,
  attributes,
  text,
  children,
});

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

function textsFor(image: string): readonly string[] {
  const of = entry('1', 'web', { image });
  const [vm] = reconcile({ guests: [], details: [], entries: [of], bootId: 'now' });
  if (vm === undefined) throw new Error('no VM');
  const warnings = {
    always: ['The config names the disk /srv/d.img: no such file.'],
    building: ['The config names /srv/with/a/long/path/ide0_0_0.dat: no such file.'],
  };
  const state: DetailsState = {
    ...createAppStore({ hostName: 'h', inventoryPath: 'i', settings: DEFAULTS }).getState(),
    configs: new Map([
      [of.config, { path: of.config, bytes: 0, result: { ok: true, tree: TREE, remarks: [] }, warnings }],
    ]),
  };
  const { details } = createAppStore({ hostName: 'h', inventoryPath: 'i', settings: DEFAULTS }).getState()
    .view;
  return detailsRows(state, vm, details).map(({ line }) =>
    line()
      .map(({ text }) => text)
      .join(''),
  );
}

test('Details tell what to know of the config before they show it, as far as it matters', () => {
  const built = textsFor('');
  expect(built.slice(built.indexOf('') + 1, built.indexOf('▾ vm PC'))).toEqual([
    '! The config names',
    '  /srv/with/a/long/path/ide0_0_0.dat: no such',
    '  file.',
    '! The config names the disk /srv/d.img: no such',
    '  file.',
  ]);
  expect(textsFor('/web.img').join('\n')).not.toContain('ide0_0_0.dat');
});

test('an element is known by its class and id, as attributes or children, in any case', () => {
  const rows = textsFor('');
  expect(rows).toContain('▾ vm PC');
  expect(rows).toContain('    ▸ device IDE ide0  [bus pci0]  … 1');
  expect(rows).toContain('    ▸ device PCI pci0  … 2');
});
