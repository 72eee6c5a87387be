import { expect, test } from 'vitest';
import { withConfig } from '../../src/state/configs.js';
import { NO_WARNINGS } from '../../src/state/vms/config-warnings.js';
import type { ConfigView } from '../../src/state/vms/model.js';

test('keeps the configs of the VMs that were looked at last, within bounds', () => {
  const view = (path: string, bytes: number) => ({
    path,
    bytes,
    result: { ok: false as const, line: 0 as const, column: 0 as const, reason: '' },
    warnings: NO_WARNINGS,
  });
  let configs: ReadonlyMap<string, ConfigView> = new Map();
  for (let at = 0; at < 100; at++) configs = withConfig(configs, view(`/c${at}`, 1000));
  expect([...configs.keys()]).toEqual(Array.from({ length: 64 }, (_, at) => `/c${36 + at}`));
  configs = withConfig(configs, view('/c95', 1000));
  expect([...configs.keys()].slice(-2)).toEqual(['/c99', '/c95']);
  for (let at = 0; at < 5; at++) configs = withConfig(configs, view(`/large${at}`, 1024 * 1024));
  expect([...configs.keys()]).toEqual(['/large2', '/large3', '/large4']);
});
