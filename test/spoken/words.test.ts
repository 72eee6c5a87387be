import { expect, it } from 'vitest';
import type { Finding } from '../../src/host/preflight/finding.js';
import { followNews } from '../../src/spoken/news.js';
import { hostLines } from '../../src/spoken/words.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';

const finding = (id: string, severity: Finding['severity']): Finding => ({
  id,
  severity,
  what: id,
  tool: null,
  fix: null,
});

it('faults of the host are counted at the start, and told when there are more', () => {
  const store = createAppStore({ hostName: 'h1', inventoryPath: '/inv', settings: DEFAULTS });
  store.setState({ ready: true, findings: [finding('memory', 'warn')] });
  expect(hostLines(store.getState()).join()).not.toContain('fault');
  const said: string[] = [];
  followNews(store, (line) => said.push(line));
  const faults = [finding('module', 'bad'), finding('tools', 'bad')];
  store.setState({ findings: faults.slice(0, 1) });
  store.setState({ findings: faults });
  store.setState({ findings: faults.slice(1) });
  expect(said).toEqual(['1 fault on this host: doctor tells.', '2 faults on this host: doctor tells.']);
  expect(hostLines(store.getState())).toContain('1 fault on this host: doctor tells.');
});
