import { describe, expect, it } from 'vitest';
import { hostChanges } from '../../../src/state/fleet/host-changes.js';
import { hostConfig } from '../../support/host-config.js';

const [alpha, beta, gamma] = [hostConfig('alpha'), hostConfig('beta'), hostConfig('gamma')];
const NONE = { added: [], removed: [], renewed: [], changed: [] };

describe('other settings of hosts', () => {
  it('change nothing where they are the same, in whatever order', () => {
    expect(hostChanges([alpha, beta], [hostConfig('beta'), hostConfig('alpha')])).toEqual(NONE);
  });

  it('add and remove hosts, and another name is another host', () => {
    const renamed = { ...beta, id: 'delta' };
    expect(hostChanges([alpha, beta], [gamma, alpha, renamed])).toEqual({
      ...NONE,
      added: [gamma, renamed],
      removed: ['beta'],
    });
  });

  it('need another line where ssh or the bridge are told something else, and none for what is only shown', () => {
    const renewed = [
      { ...alpha, destination: 'root@alpha', tags: ['lab'] },
      { ...beta, options: ['-J', 'jump'] },
      { ...gamma, command: 'sudo -n v3_tui' },
    ];
    expect(hostChanges([alpha, beta, gamma], renewed)).toEqual({ ...NONE, renewed });
    const protectedOne = { ...alpha, readOnly: true };
    expect(hostChanges([alpha], [protectedOne])).toEqual({ ...NONE, renewed: [protectedOne] });
    const shown = [
      { ...alpha, tags: ['lab'] },
      { ...beta, colour: 'red' },
    ];
    expect(hostChanges([alpha, beta], shown)).toEqual({ ...NONE, changed: shown });
  });
});
