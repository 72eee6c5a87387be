import '../support/ink-environment.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDialogInput } from '../../src/screens/dialogs/dialog-input.js';
import { DialogPlaceContext } from '../../src/screens/dialogs/use-dialog.js';
import { createMouseAreas } from '../../src/screens/keys/mouse-areas.js';
import { ScreenProvider } from '../../src/screens/use-screen.js';
import { WizardView } from '../../src/screens/wizard/wizard.js';
import type { Namesake } from '../../src/state/dialogs.js';
import { fieldOf } from '../../src/state/field.js';
import { stepsOf } from '../../src/state/wizard/steps.js';
import { type Wizard, type WizardOption, wizardFor } from '../../src/state/wizard/wizard.js';
import { openAppContext } from '../support/app-context.js';
import { NO_CORES } from '../support/config-node.js';
import { fc } from '../support/fast-check.js';
import { openFakeLine } from '../terminal/fake-line.js';
import { type DrawnByInk, drawingFaults, drawnByInk } from './drawn-by-ink.js';

const newWizard = () => wizardFor({ kind: 'new' });
const adoptWizard = ({ key: vmKey, name }: { key: string; name: string }, namesakes: readonly Namesake[]) =>
  wizardFor({ kind: 'adopt', vmKey, name, namesakes });

/** The room inside the frame on a terminal of 80×24, and on the smallest one. */
const USUAL = { columns: 72, rows: 17 };
const SMALL = { columns: 64, rows: 13 };

/** Columns of the border and the blanks beside it, rows of the border and of the hint bar. */
const FRAME = { columns: 4, rows: 3 };

const faultsOf = (drawn: DrawnByInk, { columns, rows }: typeof USUAL) =>
  drawingFaults(drawn, columns + FRAME.columns, rows + FRAME.rows);

const WHEREABOUTS = { home: '/root', cwd: '/' };

/** Draws wizards as they are at a moment, each in a dialog. */
function aWizardDrawer() {
  const { app } = openAppContext();
  const { terminal } = openFakeLine();
  onTestFinished(() => terminal.close());
  const screen = {
    app,
    terminal,
    dialogInput: createDialogInput(terminal),
    mouseAreas: createMouseAreas(),
    sessionGrid: () => ({ columns: 0, rows: [], cursor: null }),
  };
  return (wizard: Wizard, room = USUAL): DrawnByInk =>
    drawnByInk(
      room.columns + FRAME.columns,
      <ScreenProvider value={screen}>
        <DialogPlaceContext value={{ id: 1, isTop: true, isArmed: true, isSmall: false, ...room }}>
          <WizardView wizard={wizard} whereabouts={WHEREABOUTS} onPick={() => undefined} />
        </DialogPlaceContext>
      </ScreenProvider>,
    );
}

/** What is inside the border. */
function textOf(drawn: DrawnByInk): string {
  return drawn.rows.map((row) => row.replace(/^│ |│$/g, '').trimEnd()).join('\n');
}

const option = (tag: string, value: string, typed = ''): WizardOption => ({
  tag,
  element: 'memory',
  value,
  field: fieldOf(typed),
});

const NAMESAKE: Namesake = { id: '7', config: '/srv/web.xml', hint: 'was running on /dev/v3-vm0' };

const filled: Wizard = {
  ...newWizard(),
  name: fieldOf('web'),
  config: fieldOf('/srv/web.xml'),
  image: fieldOf('/srv/web.img'),
};

describe('the wizard as it is drawn', () => {
  it('asks for the name', () => {
    const draw = aWizardDrawer();
    const text = textOf(draw({ ...newWizard(), name: fieldOf('web') }));
    expect(text).toContain('New VM  1 of 5: name');
    expect(text).toContain('▶ Name  web');
    expect(text).toContain('Enter next');
    expect(text).not.toContain('back');
  });

  it('tells what is wrong in place', () => {
    const draw = aWizardDrawer();
    const problem = 'This config cannot be used: line 3, column 7: a tag is not closed.';
    const { rows } = draw({ ...filled, step: 'config', problem });
    const at = rows.findIndex((row) => row.includes('▶ Config  /srv/web.xml'));
    expect(rows[at + 2]).toContain(`! ${problem.slice(0, 40)}`);
  });

  it('offers names below the path, and marks the one that Enter takes', () => {
    const draw = aWizardDrawer();
    const offers = Array.from({ length: 40 }, (_, at) => `vm${at}.xml`);
    const text = textOf(draw({ ...filled, step: 'config', offers, cursor: 3 }, SMALL));
    expect(text).toContain('▶ vm2.xml');
    expect(text).toContain('of 40');
    expect(text).toContain('Enter take it');
    expect(text).not.toContain('▶ Config');
  });

  it('says that a config is being read', () => {
    const draw = aWizardDrawer();
    const waiting = { for: 'config', path: '/srv/web.xml' } as const;
    expect(textOf(draw({ ...filled, step: 'config', waiting }))).toContain('Reading the config …');
  });

  it('shows the choice with its marker', () => {
    const draw = aWizardDrawer();
    const text = textOf(draw({ ...filled, step: 'source', build: true, cursor: 1 }));
    expect(text).toContain('  a ready guest image');
    expect(text).toContain('▶ built from the config');
  });

  it("shows the config's value of an option that is left empty", () => {
    const draw = aWizardDrawer();
    const options = [option('mem', '512'), option('hz', '100', '250')];
    const text = textOf(draw({ ...filled, step: 'options', build: true, options, cursor: 1 }));
    expect(text).toMatch(/ {2}mem +\(512\)/);
    expect(text).toMatch(/▶ hz +250/);
  });

  it('sums up: the files, what happens, and the command that activation will run', () => {
    const draw = aWizardDrawer();
    const text = textOf(draw({ ...filled, step: 'summary' }));
    expect(text).toMatch(/Name +web/);
    expect(text).toMatch(/Config +\/srv\/web.xml/);
    expect(text).toMatch(/Image +\/srv\/web.img/);
    expect(text).toContain('An inactive entry is added. Nothing is made on the host yet.');
    expect(text).toContain('cd /srv && v3_create web.img web');
    expect(text).toContain('Enter add it');
  });

  it('sums up a build with the options that are passed', () => {
    const draw = aWizardDrawer();
    const options = [option('mem', '512', '1024'), option('hz', '100')];
    const text = textOf(draw({ ...filled, step: 'summary', build: true, options }));
    expect(text).toMatch(/Image +built from the config/);
    expect(text).toMatch(/Options +mem=1024\n/);
    expect(text).toContain('cd /srv && v3_create -b web.xml web mem=1024');
  });

  it('tells in the summary what to know of the config, as far as it matters', () => {
    const draw = aWizardDrawer();
    const warnings = {
      always: ['The config names the disk /srv/d.img: no such file.'],
      tree: null,
      files: ['The config names /srv/a.iso: no such file.'],
    };
    const built = textOf(
      draw({ ...filled, step: 'summary', build: true, warnings: { ...warnings, tree: NO_CORES } }),
    );
    expect(built).toContain('! The config names /srv/a.iso: no such file.');
    expect(built).toContain('! The config names the disk /srv/d.img: no such file.');
    expect(built).toContain('! Palacios refuses the config: the count of its <cores> is 0.');
    const cpus = { tag: 'CPUS', element: 'count', value: '0', field: fieldOf('2') };
    const withCores = textOf(
      draw({
        ...filled,
        step: 'summary',
        build: true,
        options: [cpus],
        warnings: { ...warnings, tree: NO_CORES },
      }),
    );
    expect(withCores).toContain('CPUS=2');
    expect(withCores).not.toContain('Palacios refuses');
    const ready = textOf(draw({ ...filled, step: 'summary', warnings }));
    expect(ready).not.toContain('/srv/a.iso');
    expect(ready).toContain('! The config names the disk /srv/d.img: no such file.');
  });

  it('sums up an adoption', () => {
    const draw = aWizardDrawer();
    const wizard = adoptWizard({ key: 'k', name: 'test9' }, [NAMESAKE]);
    const done: Wizard = { ...wizard, step: 'summary', config: filled.config, image: filled.image };
    const text = textOf(draw(done));
    expect(text).toContain('Adopt test9  5 of 5: summary');
    expect(text).toContain('Nothing changes on the host.');
    expect(text).toContain('Enter adopt it');
    expect(textOf(draw(wizard))).toMatch(/\(was running on\s\/dev\/v3-vm0\)\. Is\sit this one\?/);
  });

  it('asks which of several entries it is', () => {
    const draw = aWizardDrawer();
    const namesakes = [NAMESAKE, { id: '8', config: '', hint: 'not active so far' }];
    const text = textOf(draw(adoptWizard({ key: 'k', name: 'test9' }, namesakes)));
    expect(text).toContain('2 inactive VMs of this name are in the inventory. Which one is it?');
    expect(text).toMatch(
      /▶ \/srv\/web\.xml {2}was running on \/dev\/v3-vm0\n.*\(no config\) {2}not active so far\n.*none of them/,
    );
  });

  it('keeps the problem visible in the summary when everything is long', () => {
    const draw = aWizardDrawer();
    const long = fieldOf(`/srv/${'long/'.repeat(60)}web.xml`);
    const problem = `The inventory cannot be written. ${'It is so. '.repeat(9)}Finished.`;
    const wizard: Wizard = {
      ...filled,
      step: 'summary',
      name: fieldOf('n'.repeat(127)),
      config: long,
      problem,
    };
    for (const room of [USUAL, SMALL]) {
      const drawn = draw({ ...wizard, build: true, options: [option('mem', '1', '2'.repeat(200))] }, room);
      expect(faultsOf(drawn, room)).toEqual([]);
      expect(textOf(drawn)).toContain('! The inventory cannot be written.');
      expect(textOf(drawn)).toContain('Finished.');
      expect(textOf(drawn)).toContain('v3_create');
      expect(textOf(drawn)).toContain('Esc cancel');
    }
  });

  it('fits at each step and shows nothing raw, whatever was typed or read', () => {
    const draw = aWizardDrawer();
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('漢'.repeat(80), '\x1b]0;owned\x07', '\u202edlrow', 'a\nb', '', '👩‍🚀'.repeat(40)),
    );
    const starts = fc.constantFrom<Wizard>(
      newWizard(),
      adoptWizard({ key: 'k', name: 'x\x1b[2J' }, [
        { ...NAMESAKE, config: '\x1b]0;a\x07', hint: 'was running on \x1b[2J' },
        NAMESAKE,
      ]),
    );
    const wizards = fc
      .record({
        start: starts,
        texts: fc.array(hostile, { minLength: 6, maxLength: 6 }),
        build: fc.boolean(),
      })
      .chain(({ start, texts, build }) => {
        const [name = '', config = '', image = '', tag = '', value = '', typed = ''] = texts;
        const options = [option(tag, value, typed), option('b', value), ...Array(20).fill(option('c', tag))];
        const wizard: Wizard = {
          ...start,
          name: fieldOf(name),
          config: fieldOf(config),
          image: fieldOf(image),
          build,
          options: options.map((one, at) => ({ ...one, tag: `${one.tag}${at}` })),
          offers: [...new Set(texts)],
          problem: value === '' ? null : value,
        };
        return fc
          .record({
            step: fc.constantFrom(...stepsOf(wizard)),
            cursor: fc.nat(6),
          })
          .map((at): Wizard => ({ ...wizard, ...at }));
      });
    fc.assert(
      fc.property(wizards, fc.constantFrom(USUAL, SMALL), (wizard, room) => {
        const drawn = draw(wizard, room);
        expect(faultsOf(drawn, room)).toEqual([]);
        expect(drawn.rows.at(-1)).toContain('Enter');
      }),
      { numRuns: 80 },
    );
  }, 600_000);
});
