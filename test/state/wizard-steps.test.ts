import { describe, expect, it } from 'vitest';
import type { Namesake } from '../../src/state/dialogs.js';
import type { EditKey } from '../../src/state/field.js';
import { NO_WARNINGS } from '../../src/state/vms/config-warnings.js';
import { nameProblem, streamNameProblem } from '../../src/state/vms/name-rules.js';
import { clickRow, namesListed, pasteText, pressHeld, pressKey } from '../../src/state/wizard/press.js';
import {
  type ConfigAnswer,
  configRead,
  focusedField,
  imageChecked,
  stepBack,
  stepsOf,
  type WizardHost,
  wizardVm,
} from '../../src/state/wizard/steps.js';
import { type Wizard, wizardFor } from '../../src/state/wizard/wizard.js';
import { fc } from '../support/fast-check.js';

const newWizard = () => wizardFor({ kind: 'new' });
const adoptWizard = ({ key: vmKey, name }: { key: string; name: string }, namesakes: readonly Namesake[]) =>
  wizardFor({ kind: 'adopt', vmKey, name, namesakes });

const NAMESAKE: Namesake = { id: '7', config: '/srv/web.xml', hint: '' };

const OPTIONS = [
  { tag: 'MEM', element: 'memory', value: '256' },
  { tag: 'CORES', element: 'cores', value: '1' },
];

const CONFIGS: Readonly<Record<string, ConfigAnswer>> = {
  '/srv/web.xml': { options: OPTIONS, warnings: NO_WARNINGS },
  '/vms/plain.xml': { options: [], warnings: NO_WARNINGS },
  '/srv/bad.xml': { problem: 'line 3, column 7: a tag is not closed' },
};

const host: WizardHost = {
  inventory: 'sqlite',
  home: '/home/ada',
  cwd: '/vms',
  readConfig: async (path) => readNow(path),
  checkImage: async (path) => imageProblem(path),
  nameTaken: (name) => (name === 'taken' ? 'A VM named taken is in the inventory already.' : null),
  entryRecord: (id) =>
    id === '7'
      ? { config: '/srv/web.xml', image: '', options: [['MEM', '512'] as const] }
      : id === '8'
        ? { config: '/vms/plain.xml', image: '/srv/web.img', options: [] }
        : null,
  listDirectory: async (path) => ({ names: namesIn(path) }),
};

function imageProblem(path: string): string | null {
  return path.endsWith('.img') ? null : 'no such file';
}

function namesIn(path: string): readonly string[] {
  return path === '/srv' ? ['bad.xml', 'vm/', 'web.img', 'web.xml'] : [];
}

function readNow(path: string): ConfigAnswer {
  return CONFIGS[path] ?? { problem: 'no such file' };
}

function key(name: string): EditKey {
  return { name, text: name === 'space' ? ' ' : [...name].length === 1 ? name : '' };
}

/** Presses keys by name, and answers at once where the wizard waits for a config. */
function press(wizard: Wizard, ...names: string[]): Wizard {
  return names.reduce((now, name) => answered(pressKey(now, key(name), host)), wizard);
}

function answered(wizard: Wizard): Wizard {
  const { waiting } = wizard;
  if (waiting === null || waiting.for === 'finish') return wizard;
  const { for: what, path } = waiting;
  const now = {
    config: () => configRead(wizard, path, readNow(path)),
    image: () => imageChecked(wizard, path, imageProblem(path)),
    names: () => namesListed(wizard, path, { names: namesIn(path) }),
  }[what]();
  return pressHeld(now, host);
}

function type(wizard: Wizard, text: string): Wizard {
  return press(wizard, ...[...text].map((character) => (character === ' ' ? 'space' : character)));
}

const named = press(type(newWizard(), 'web'), 'enter');
const atSource = press(type(named, '/srv/web.xml'), 'enter');

describe('a click on a row', () => {
  it('chooses what the keys choose, and one on the row of the cursor goes on', () => {
    const click = (wizard: Wizard, row: number) => clickRow(wizard, row, row === wizard.cursor, host);
    const source = press(type(named, '/srv/web.xml'), 'enter');
    expect(click(source, 1)).toEqual(press(source, 'down'));
    expect(click(click(source, 1), 1)).toEqual(press(source, 'down', 'enter'));
    const same = adoptWizard({ key: 'k', name: 'web' }, [NAMESAKE]);
    expect(click(same, 1)).toEqual(press(same, 'down'));
    expect(click(same, 1).same).toBeNull();
    expect(click(same, 0)).toEqual(press(same, 'enter'));
    const waiting = pressKey(type(named, '/srv/web.xml'), key('enter'), host);
    expect(click(waiting, 0)).toBe(waiting);
  });
});

describe('the wizard for a new VM', () => {
  it('asks name, config, image and sums up', () => {
    expect(stepsOf(newWizard())).toEqual(['name', 'config', 'source', 'image', 'summary']);
    expect(named.step).toBe('config');
    expect(atSource.step).toBe('source');
    const atImage = press(atSource, 'enter');
    expect(atImage.step).toBe('image');
    const done = press(type(atImage, '~/web.img'), 'enter');
    expect(done.step).toBe('summary');
    expect(wizardVm(done, host)).toEqual({
      name: 'web',
      config: '/srv/web.xml',
      image: '/home/ada/web.img',
      options: [],
    });
    expect(press(done, 'enter').waiting).toEqual({ for: 'finish' });
  });

  it('builds from the config in place of an image, and passes only options that were changed', () => {
    const atOptions = press(atSource, 'down', 'enter');
    expect(atOptions.step).toBe('options');
    const changed = type(press(type(atOptions, '256'), 'down'), '4');
    const done = press(changed, 'enter');
    expect(done.step).toBe('summary');
    expect(wizardVm(done, host)).toEqual({
      name: 'web',
      config: '/srv/web.xml',
      image: '',
      options: [['CORES', '4']],
    });
  });

  it('skips the options where the config has none', () => {
    const plain = press(type(named, 'plain.xml'), 'enter', 'down', 'enter');
    expect(plain.step).toBe('summary');
    expect(wizardVm(plain, host).config).toBe('/vms/plain.xml');
  });

  it('keeps what was typed when it goes back and forth', () => {
    const typed = type(press(atSource, 'down', 'enter'), '512');
    const first = press(typed, 'shift-tab', 'shift-tab', 'shift-tab', 'shift-tab');
    expect(first.step).toBe('name');
    const again = press(first, 'enter', 'enter', 'enter');
    expect(again.step).toBe('options');
    expect(again.options).toEqual(typed.options);
    expect(wizardVm(again, host)).toEqual(wizardVm(typed, host));
  });

  it('stays at a step that is wrong and says why, and forgets it with the next edit', () => {
    for (const [name, words] of [
      ['', /Type a name/],
      ['-web', /begin with -/],
      ['taken', /already/],
    ] as const) {
      const stuck = press(type(newWizard(), name), 'enter');
      expect(stuck.step).toBe('name');
      expect(stuck.problem).toMatch(words);
      expect(press(stuck, 'x').problem).toBeNull();
    }
    const bad = press(type(named, '/srv/bad.xml'), 'enter');
    expect(bad.step).toBe('config');
    expect(bad.problem).toContain('line 3, column 7');
    expect(press(named, 'enter').problem).toMatch(/Type the path/);
    const image = press(type(press(atSource, 'enter'), '/no'), 'enter');
    expect(image.step).toBe('image');
    expect(image.problem).toContain('no such file');
  });

  it('refuses options for a text inventory', () => {
    const text: WizardHost = { ...host, inventory: 'text' };
    const changed = type(press(atSource, 'down', 'enter'), '512');
    expect(pressKey(changed, key('enter'), text).problem).toMatch(/text inventory/);
    expect(pressKey(changed, key('enter'), host).step).toBe('summary');
  });

  it('holds keys while a config is read, and does them at the next step in their order', () => {
    let wizard = pressKey(type(named, '/srv/web.xml'), key('enter'), host);
    expect(wizard.waiting).toEqual({ for: 'config', path: '/srv/web.xml' });
    for (const name of ['enter', 'w', '.', 'i', 'm', 'g', 'enter'])
      wizard = pressKey(wizard, key(name), host);
    wizard = pasteText(wizard, 'lost: a summary has no field');
    expect(wizard.config.text).toBe('/srv/web.xml');
    const on = answered(pressHeld(configRead(wizard, '/srv/web.xml', readNow('/srv/web.xml')), host));
    expect(on.step).toBe('summary');
    expect(on.image.text).toBe('w.img');
  });

  it('drops keys that were held for a config that cannot be used', () => {
    let wizard = pressKey(type(named, '/srv/bad.xml'), key('enter'), host);
    for (const name of ['enter', 'x', 'enter']) wizard = pressKey(wizard, key(name), host);
    const on = pressHeld(configRead(wizard, '/srv/bad.xml', readNow('/srv/bad.xml')), host);
    expect(on).toMatchObject({ step: 'config', held: [], config: { text: '/srv/bad.xml' } });
    expect(on.problem).toBe('This config cannot be used: line 3, column 7: a tag is not closed.');
  });

  it('believes no answer about another config than the one it waits for', () => {
    const wizard = pressKey(type(named, '/srv/web.xml'), key('enter'), host);
    expect(configRead(wizard, '/srv/other.xml', { options: [], warnings: NO_WARNINGS })).toBe(wizard);
    expect(configRead(named, '/srv/web.xml', { options: [], warnings: NO_WARNINGS })).toBe(named);
  });

  it('completes a path, and takes an offer by Down and Enter', () => {
    const offered = press(type(named, '/srv/'), 'tab');
    expect(offered.offers).toEqual(['bad.xml', 'vm/', 'web.img', 'web.xml']);
    expect(press(offered, 'down', 'down', 'down', 'down', 'enter').config.text).toBe('/srv/web.xml');
    const typedOn = press(type(offered, 'w'), 'tab');
    expect(typedOn.config).toEqual({ text: '/srv/web.', cursor: '/srv/web.'.length });
    expect(press(type(typedOn, 'x'), 'tab').config.text).toBe('/srv/web.xml');
    expect(press(type(named, '/none/'), 'tab').problem).toMatch(/No matches/);
  });

  it('takes a paste into the field that has the keys, as one line', () => {
    expect(pasteText(named, '/srv/web.xml\n').config.text).toBe('/srv/web.xml');
    expect(pasteText(atSource, 'x')).toBe(atSource);
  });
});

describe('the wizard that adopts', () => {
  const vm = { key: 'guest /dev/v3-vm2 test9', name: 'test9' };

  it('asks config and image, and keeps the name of the VM', () => {
    const wizard = adoptWizard(vm, []);
    expect(stepsOf(wizard)).toEqual(['config', 'source', 'image', 'summary']);
    const done = press(type(wizard, '/srv/web.xml'), 'enter', 'down', 'enter');
    expect(done.step).toBe('summary');
    expect(wizardVm(done, host)).toEqual({ name: 'test9', config: '/srv/web.xml', image: '', options: [] });
  });

  it('asks first whether it is the inactive VM of that name, and offers its files', () => {
    const wizard = adoptWizard(vm, [NAMESAKE]);
    expect(wizard.step).toBe('same');
    const same = press(wizard, 'enter');
    expect(same).toMatchObject({ step: 'config', same: '7', build: true });
    expect(same.config.text).toBe('/srv/web.xml');
    expect(wizardVm(press(same, 'enter', 'enter'), host).options).toEqual([['MEM', '512']]);
    const other = press(wizard, 'down', 'enter');
    expect(other).toMatchObject({ step: 'config', same: null });
    expect(other.config.text).toBe('');
    expect(press(press(same, 'shift-tab'), 'down', 'enter').kept).toEqual([]);
  });

  it('asks which of several inactive VMs of that name it is, and offers the files of the chosen one', () => {
    const wizard = adoptWizard(vm, [NAMESAKE, { id: '8', config: '/vms/plain.xml', hint: '' }]);
    const second = press(wizard, 'down', 'enter');
    expect(second).toMatchObject({ step: 'config', same: '8', build: false });
    expect([second.config.text, second.image.text]).toEqual(['/vms/plain.xml', '/srv/web.img']);
    const first = press(press(second, 'shift-tab'), 'up', 'enter');
    expect(first).toMatchObject({ same: '7', build: true, kept: [['MEM', '512']] });
    expect([first.config.text, first.image.text]).toEqual(['/srv/web.xml', '']);
    const typed = press(press(type(second, 'x'), 'shift-tab'), 'up', 'enter');
    expect(typed.config.text).toBe('/vms/plain.xmlx');
    expect(press(wizard, 'end', 'enter')).toMatchObject({ step: 'config', same: null });
    expect(press(wizard, 'space', 'space', 'space').same).toBe('7');
  });
});

describe('any keys', () => {
  const names = ['enter', 'tab', 'shift-tab', 'up', 'down', 'space', 'backspace', 'left', 'home', 'ctrl-u'];
  const keys = fc.oneof(
    fc.constantFrom(...names, 'w', '/', '.', '-'),
    fc.constantFrom(...'srvweb.xml'.split('')),
  );
  const starts = fc.constantFrom(
    newWizard(),
    named,
    atSource,
    adoptWizard({ key: 'k', name: 'n' }, [NAMESAKE, { ...NAMESAKE, id: '8' }]),
  );

  it('leave the wizard at one of its steps, with a cursor that points at something', () => {
    fc.assert(
      fc.property(starts, fc.array(keys, { maxLength: 40 }), (start, pressed) => {
        let wizard = start;
        for (const name of pressed) {
          wizard = press(wizard, name);
          expect(stepsOf(wizard)).toContain(wizard.step);
          if (wizard.step === 'options') expect(focusedField(wizard)).not.toBeNull();
          if (wizard.step === 'config' || wizard.step === 'image') {
            expect(wizard.cursor).toBeLessThanOrEqual(wizard.offers.length);
          }
        }
      }),
    );
  });

  it('reach the summary only past steps that are right; going back changes nothing typed', () => {
    fc.assert(
      fc.property(starts, fc.array(keys, { maxLength: 40 }), (start, pressed) => {
        const wizard = press(start, ...pressed);
        if (wizard.step !== 'summary') return;
        const vm = wizardVm(wizard, host);
        expect(readNow(vm.config)).toHaveProperty('options');
        if (wizard.purpose.kind === 'new') expect(nameProblem(vm.name, 'sqlite')).toBeNull();
        expect(wizardVm(stepBack(wizard), host)).toEqual(vm);
      }),
    );
  });
});

describe('names', () => {
  it('have 1 to 127 bytes that can be shown', () => {
    expect(nameProblem('a'.repeat(127), 'sqlite')).toBeNull();
    expect(nameProblem('é'.repeat(63), 'sqlite')).toBeNull();
    expect(nameProblem('é'.repeat(64), 'sqlite')).toContain('128 bytes');
    expect(nameProblem('my vm [1] 漢字', 'sqlite')).toBeNull();
    for (const bad of ['', ' ', ' a', 'a ', '-a', 'a\nb', 'a\x1bb', 'a\u202eb', '\udc80', 'a\u200bb']) {
      expect(nameProblem(bad, 'sqlite')).not.toBeNull();
    }
  });

  it('have no comma in a text inventory', () => {
    expect(nameProblem('a,b', 'sqlite')).toBeNull();
    expect(nameProblem('a,b', 'text')).toMatch(/comma/);
  });

  it('are told wrong in words that are safe to show', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), (name) => {
        for (const problem of [nameProblem(name, 'text'), streamNameProblem(name)]) {
          expect(problem ?? '').not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        }
      }),
    );
  });

  it('of streams keep the same bytes', () => {
    expect(streamNameProblem('com1')).toBeNull();
    expect(streamNameProblem('-x')).toBeNull();
    expect(streamNameProblem('')).not.toBeNull();
    expect(streamNameProblem('a'.repeat(128))).not.toBeNull();
  });
});

describe('a host that answers late', () => {
  const tabbed = pressKey(type(named, '/srv/w'), key('tab'), host);
  const answer = { names: namesIn('/srv') };

  it('keeps the keys that were typed meanwhile, and types them behind what was completed', () => {
    expect(tabbed.waiting).toEqual({ for: 'names', path: '/srv' });
    const held = ['x', 'm'].reduce((now, name) => pressKey(now, key(name), host), tabbed);
    expect(held.config.text).toBe('/srv/w');
    expect(pressHeld(namesListed(held, '/srv', answer), host).config.text).toBe('/srv/web.xm');
  });

  it('changes nothing with names of another folder, or that nobody waits for', () => {
    expect(namesListed(tabbed, '/vms', answer)).toBe(tabbed);
    const done = namesListed(tabbed, '/srv', answer);
    expect(namesListed(done, '/srv', answer)).toBe(done);
    expect(imageChecked(tabbed, '/srv', null)).toBe(tabbed);
  });

  it('says why a folder cannot be listed, and goes on', () => {
    const refused = namesListed(tabbed, '/srv', { problem: 'far cannot be reached.' });
    expect(refused).toMatchObject({ waiting: null, problem: 'far cannot be reached.', offers: [] });
    expect(type(refused, 'x').config.text).toBe('/srv/wx');
  });
});
