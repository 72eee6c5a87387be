import { describe, expect, it } from 'vitest';
import { chosenHosts } from '../../../src/state/fleet/chosen-hosts.js';
import { unnamedHost } from '../../../src/state/fleet/ssh-destination.js';
import type { Settings } from '../../../src/state/settings.js';

const host = (id: string, ...tags: string[]) => ({ ...unnamedHost(`root@${id}.example`), id, tags });
const alpha = host('alpha', 'lab', 'berlin');
const beta = host('beta', 'lab');
const gamma = { ...host('gamma'), readOnly: true };
const settings: Pick<Settings, 'hosts' | 'localHost'> = { hosts: [alpha, beta, gamma], localHost: true };

const orderOf = (...wanted: string[]) => {
  const chosen = chosenHosts(settings, wanted);
  return 'problem' in chosen ? chosen.problem : chosen.order;
};

describe('the hosts that are meant', () => {
  it('are those of the settings where none is named, and this machine unless they leave it out', () => {
    expect(chosenHosts(settings, null)).toEqual({
      order: ['local', 'alpha', 'beta', 'gamma'],
      hosts: [alpha, beta, gamma],
      withLocal: true,
    });
    expect(chosenHosts({ ...settings, localHost: false }, null)).toMatchObject({
      order: ['alpha', 'beta', 'gamma'],
      withLocal: false,
    });
    expect(chosenHosts({ hosts: [], localHost: false }, null)).toMatchObject({ order: ['local'] });
  });

  it('are named, each once, in the order asked', () => {
    expect(orderOf('gamma', 'local', 'alpha', 'gamma')).toEqual(['gamma', 'local', 'alpha']);
    expect(chosenHosts(settings, ['gamma'])).toMatchObject({ hosts: [gamma], withLocal: false });
  });

  it('are those that a pattern fits, or that have a tag, but never this machine', () => {
    expect(orderOf('*')).toEqual(['alpha', 'beta', 'gamma']);
    expect(orderOf('*a*m*')).toEqual(['gamma']);
    expect(orderOf('?eta')).toEqual(['beta']);
    expect(orderOf('beta', '*')).toEqual(['beta', 'alpha', 'gamma']);
    expect(orderOf('#lab', 'local')).toEqual(['alpha', 'beta', 'local']);
    expect(orderOf('*l')).toContain('No host of the settings fits "*l".');
  });

  it('are those and more, also beside this machine alone', () => {
    const orderWith = (wanted: string[] | null, ...more: string[]) => {
      const chosen = chosenHosts(wanted === null ? { ...settings, hosts: [] } : settings, wanted, more);
      return 'problem' in chosen ? chosen.problem : chosen.order;
    };
    expect(orderWith(null, 'root@delta')).toEqual(['local', 'root@delta']);
    expect(orderWith(['beta'], 'root@delta', 'alpha', 'beta')).toEqual(['beta', 'root@delta', 'alpha']);
  });

  it('are destinations for ssh where the settings name none such', () => {
    for (const word of ['root@delta', 'ssh://root@delta:2022', '[::1]', 'delta']) {
      const chosen = chosenHosts(settings, [word]);
      expect(chosen).toMatchObject({
        order: [word],
        hosts: [{ id: word, destination: word, command: 'v3_tui' }],
      });
    }
    for (const [word, why] of [
      ['-oProxyCommand=sh', 'begins with -'],
      ['a b', 'blank'],
      ['a\x1b[2J', 'control character'],
      ['a\u202eb', 'control character'],
      ['', 'is empty'],
      ['a'.repeat(256), 'longer than 255'],
    ] as const) {
      expect(orderOf(word), word).toContain(why);
      expect(orderOf(word), word).not.toMatch(/\p{C}/u);
    }
  });

  it('are told with what was probably meant where nothing is', () => {
    expect(orderOf('#lap')).toBe('No host of the settings has the tag "lap". Did you mean #lab?');
    expect(orderOf('alpah*')).toBe('No host of the settings fits "alpah*". Did you mean alpha?');
    expect(orderOf()).toBe('No host is named.');
  });

  it('are found in no time, whatever the pattern', () => {
    const long = { hosts: [host('a'.repeat(64))], localHost: true };
    expect(chosenHosts(long, [`${'*a'.repeat(1000)}b`])).toHaveProperty('problem');
  });
});
