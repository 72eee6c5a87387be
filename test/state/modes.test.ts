import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/inventory/inventory.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { modeClaim, modeTaken } from '../../src/state/vms/mode-claims.js';
import { modeChoices, sessionTaken } from '../../src/state/vms/modes.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'stopped');
const ELSEWHERE = process.pid + 1;

function claim(key: string, what: string, pid = process.pid): Claim {
  return { key, isOwn: pid === process.pid, holder: { pid, what } };
}

function offs(claims: readonly Claim[], change: { exclusiveModes?: boolean; hasConsole?: boolean } = {}) {
  const { exclusiveModes = true, hasConsole = true } = change;
  const choices = modeChoices(web, { hasConsole }, claims, { ...DEFAULTS, exclusiveModes });
  return Object.fromEntries(choices.map((choice) => [choice.mode, choice.disabledReason]));
}

describe('modeChoices', () => {
  it('offers all four modes, the last one first, else the configured one', () => {
    const order = (lastMode: 'vnc' | null, defaultMode: 'console' | 'none') =>
      modeChoices(activeVm(0, 'web', 'stopped', { lastMode }), null, [], { ...DEFAULTS, defaultMode }).map(
        (choice) => choice.mode,
      );
    expect(order('vnc', 'console')).toEqual(['vnc', 'console', 'stream', 'none']);
    expect(order(null, 'console')).toEqual(['console', 'stream', 'vnc', 'none']);
    expect(order(null, 'none')).toEqual(['none', 'console', 'stream', 'vnc']);
  });

  it('says who holds a mode; the stream mode and none can always be chosen', () => {
    const held = [claim('console', 'console of db'), claim('vnc', 'vnc of build', ELSEWHERE)];
    expect(offs(held)).toEqual({
      console: 'taken by console of db',
      vnc: `taken by vnc of build in another v3_tui, process ${ELSEWHERE}`,
      stream: null,
      none: null,
    });
  });

  it('holds a mode for one VM only where modes are not exclusive', () => {
    const key = (device: string) => modeClaim('console', device, null, false);
    expect(offs([claim(key('/dev/v3-vm1'), 'console of db')], { exclusiveModes: false }).console).toBeNull();
    expect(offs([claim(key('/dev/v3-vm0'), 'console of web')], { exclusiveModes: false }).console).toBe(
      'taken by console of web',
    );
  });

  it('says where the config has no console, and does not guess where the config is not known', () => {
    expect(offs([], { hasConsole: false }).console).toBe('its config has no CURSES_CONSOLE');
    const unknown = modeChoices(web, null, [], DEFAULTS);
    expect(unknown.every((choice) => choice.disabledReason === null)).toBe(true);
  });
});

describe('sessionTaken', () => {
  it('holds a stream for one session, by device and name', () => {
    const held = [claim(modeClaim('stream', '/dev/v3-vm0', 'com1', true), 'stream com1 of web')];
    expect(sessionTaken(web, 'stream', 'com1', held, DEFAULTS)).toBe('taken by stream com1 of web');
    expect(sessionTaken(web, 'stream', 'com2', held, DEFAULTS)).toBeNull();
    expect(sessionTaken(activeVm(1, 'db', 'running'), 'stream', 'com1', held, DEFAULTS)).toBeNull();
  });

  it('is so for a VM that is not on the host', () => {
    expect(sessionTaken({ ...web, device: null }, 'console', null, [], DEFAULTS)).toBe(
      'the VM is not on the host',
    );
  });
});

describe('modeTaken', () => {
  it('finds an exclusive mode held by a session from before modes were exclusive', () => {
    const held = [
      claim('console /dev/v3-vm3', 'console of db'),
      claim('stream /dev/v3-vm0 a b', 'stream a b'),
    ];
    expect(modeTaken(held, 'console')).toBe('taken by console of db');
    expect(modeTaken(held, 'console /dev/v3-vm0')).toBeNull();
    expect(modeTaken(held, 'stream /dev/v3-vm0 a')).toBeNull();
  });

  it('shows a holder with a hostile name safely', () => {
    expect(modeTaken([claim('console', 'console of \u001b[2J\n')], 'console')).toBe(
      'taken by console of ␛[2J␊',
    );
    expect(modeTaken([claim('console', 'console of web')], 'vnc')).toBeNull();
  });
});
