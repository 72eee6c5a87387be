import { describe, expect, it } from 'vitest';
import { FAMILIES, type Family, type FamilyId, type Sample } from '../../../src/cli/metrics/families.js';
import { openMetricsReader } from '../../../src/cli/metrics/reading.js';
import { samplesOf } from '../../../src/cli/metrics/samples.js';
import { escapeLabel, metricsText } from '../../../src/cli/metrics/text-format.js';
import type { Host } from '../../../src/host/host.js';
import { fc } from '../../support/fast-check.js';
import { parseMetrics, seriesValue } from './parse.js';

const ids = Object.keys(FAMILIES) as FamilyId[];

it('names and units follow the conventions of Prometheus', () => {
  for (const { name, type, help, labels } of Object.values<Family>(FAMILIES)) {
    expect(name).toMatch(/^palacios(_[a-z0-9]+)+$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name).not.toMatch(/_(count|sum|bucket|ms|mb|kb|gauge|counter)$/);
    expect(help).toMatch(/\.$/);
    for (const label of labels) expect(label).toMatch(/^[a-z]+$/);
  }
});

describe('the text format', () => {
  it('holds any label value, and gives it back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }), (labels) => {
        const text = metricsText([{ family: 'vmVcores', labels, value: 3 }]);
        const [sample] = parseMetrics(text).get('palacios_vm_vcores')?.samples ?? [];
        expect(sample?.labels).toEqual([
          ['device', labels[0]],
          ['name', labels[1]],
        ]);
      }),
    );
  });

  it('escapes what the format asks for, and nothing else', () => {
    expect(escapeLabel('a"b\\c\nd\te{},')).toBe('a\\"b\\\\c\\nd\te{},');
  });

  it('keeps the samples of a metric together, whatever their order, and every number', () => {
    const one = fc.record({
      family: fc.constantFrom(...ids.filter((id) => FAMILIES[id].labels.length === 1)),
      labels: fc.tuple(fc.string()),
      value: fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    });
    const unique = (sample: Sample) => JSON.stringify([sample.family, sample.labels]);
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: unique }), (samples) => {
        const families = parseMetrics(metricsText(samples));
        const read = [...families.values()].flatMap(({ name, samples: own }) =>
          own.map(({ labels, value }) => [name, labels[0]?.[1], value + 0]),
        );
        const wanted = samples.map(({ family, labels, value }) => [
          FAMILIES[family].name,
          labels[0],
          value + 0,
        ]);
        expect(new Set(read.map((each) => JSON.stringify(each)))).toEqual(
          new Set(wanted.map((each) => JSON.stringify(each))),
        );
      }),
    );
  });
});

const RULE = '-'.repeat(87);

/** A host that shows these details; reading v3-guests is a failure. */
function hostWith(details: string | Uint8Array): Host {
  const bytes = typeof details === 'string' ? Buffer.from(details, 'latin1') : details;
  const host: Partial<Host> = {
    readProc: (file) => {
      if (file === 'guests') throw new Error('v3-guests was read, which writes to the kernel log');
      return file === 'details' ? bytes : null;
    },
    readMemory: () => [],
    bootId: () => 'boot',
    moduleLoad: () => 'load',
    moduleLoaded: () => true,
    find: () => null,
  };
  return host as Host;
}

const inventory = { version: () => '1', read: () => ({ entries: [], damaged: [] }) };

function block(name: string, device: string): string {
  return [
    RULE,
    'Entry:        0',
    `Name:         ${name}`,
    `Device:       ${device}`,
    'Type:         general',
    'State:        running',
    'Cores:        1 (1 shown)',
    'Regions:      0 (0 shown)',
    'Memsize:      1048576 (0 ROS)',
    '',
    'Core States',
    '   vcore 0 running on pcore 1 99 exits rip=0x00000000ffff0a3c protected physical nested ',
    '   vcore 0 running on pcore 1 98 exits rip=0x00000000ffff0a3c protected physical nested ',
    RULE,
    '',
  ].join('\n');
}

it('two VMs of one name, any bytes in it, and a vcore that is listed twice make series that differ', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 127 }), (bytes) => {
      const raw = Buffer.from(bytes).toString('latin1').replaceAll('\0', '');
      const text = block(raw, '/dev/v3-vm0') + block(raw, '/dev/v3-vm1');
      const samples = samplesOf(openMetricsReader({ host: hostWith(text), inventory }, () => 0)());
      const families = parseMetrics(metricsText(samples));
      for (const device of ['/dev/v3-vm0', '/dev/v3-vm1'])
        expect(seriesValue(families, 'palacios_vm_memory_bytes', { device })).toBe(1048576);
    }),
  );
});

it('whatever bytes the host shows, the page can be read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const samples = samplesOf(openMetricsReader({ host: hostWith(bytes), inventory }, () => 0)());
      expect(seriesValue(parseMetrics(metricsText(samples)), 'palacios_up')).toBe(1);
    }),
  );
});

it('a module without v3-guests-details is asked for v3-guests, and what it does not tell is unknown', () => {
  const host = {
    ...hostWith(''),
    readProc: (file: string) => (file === 'guests' ? Buffer.from('web\t/dev/v3-vm7\n') : null),
  };
  const families = parseMetrics(metricsText(samplesOf(openMetricsReader({ host, inventory }, () => 0)())));
  expect(seriesValue(families, 'palacios_up')).toBe(1);
  expect(seriesValue(families, 'palacios_vm_state', { device: '/dev/v3-vm7', state: 'unknown' })).toBe(1);
  expect(families.has('palacios_vm_vcores')).toBe(false);
});
