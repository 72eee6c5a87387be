import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BOLD, type Cell, INVERSE, UNDERLINE } from '../../src/terminal/cells.js';
import type { App, AppOptions } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anApp, aRunningVm } from './setup.js';

/** Writes lines to the host's log. */
function sayOn(host: SimulatedHost) {
  const messages = join(host.root, 'var/log/messages');
  return (...texts: readonly string[]) =>
    appendFileSync(messages, texts.map((text) => `Nov 22 16:00:01 host kernel: ${text}\n`).join(''));
}

const ofVm = (vm: string, text: string) => `palacios (pcore 0 vm ${vm} vcore 1): ${text}`;
const error = (vm: string, text: string) => ofVm(vm, `ERROR at palacios/src/vmm.c(12): ${text}`);

/** The program with the keys in the log, on a host with some lines. */
async function aLogPane(lines: readonly string[], options: Omit<AppOptions, 'args'> = {}) {
  const host = await aHost();
  const say = sayOn(host);
  say(...lines, 'the last one');
  const app = await anApp(host, options);
  await app.until('the last one', 'the log');
  app.keys('shift-tab');
  await app.until('┤Kernel messages', 'the keys in the log');
  return { host, say, app, shows: (text: string) => app.text().join('\n').includes(text) };
}

/** Waits until some words are in sight, and others are not. */
async function shown(app: App, these: readonly string[], notThose: readonly string[]): Promise<void> {
  await app.until(
    (rows) => {
      const all = rows.join('\n');
      return these.every((one) => all.includes(one)) && !notThose.some((one) => all.includes(one));
    },
    `${these.join(', ')} and not ${notThose.join(', ')}`,
  );
}

test('g reads on into the past of a long log, to its first line', async () => {
  const many = Array.from({ length: 15_000 }, (_, at) => ofVm('web', `line ${at} of a long log`));
  const { app } = await aLogPane(many, { columns: 80, rows: 24 });
  const top = () => {
    const rows = app.text();
    return rows[rows.findIndex((row) => row.includes('Kernel messages')) + 1] ?? '';
  };
  for (let before = top(); !before.includes('Linux version'); before = top()) {
    // Above the oldest line it says how far the log was read back, until there are older ones.
    if (!/Look(?:ed|ing)/.test(before)) app.keys('g');
    await app.until(() => top() !== before, `what stands before ${before}`);
  }
});

test('filters combine, by text, expression, level and origin; each is told, and Esc takes them back', async () => {
  const { app } = await aLogPane([
    ofVm('web', 'handling port 0x60'),
    ofVm('web', 'handling port 0x70'),
    'eth0: port up',
    error('db', 'bad port 0x61'),
  ]);
  app.keys('/');
  app.type('/port 0x6(');
  await app.until('missing closing )', 'what is wrong with the expression');
  app.type('.)');
  await shown(app, ['port 0x60', 'port 0x61', '/ /port 0x6(.)'], ['port 0x70', 'eth0', 'missing closing']);
  app.keys('enter', '!');
  app.type('handling');
  app.keys('enter');
  await shown(app, ['bad port 0x61', 'not handling'], ['port 0x60']);
  app.keys('esc');
  await shown(app, ['eth0', 'not handling'], ['/ /port', 'port 0x70']);
  app.keys('esc');
  await shown(app, ['port 0x60', 'port 0x70'], ['not handling']);
  app.keys('v', 'v', 'v');
  await shown(app, ['errors', 'bad port 0x61'], ['port 0x60', 'eth0']);
  app.keys('v', 'p');
  await shown(app, ['Palacios', 'port 0x60', 'bad port 0x61'], ['eth0', 'errors']);
  app.keys('esc');
  await shown(app, ['eth0'], []);
});

test('what matches is found among all lines, from one to the next', async () => {
  const { app } = await aLogPane(
    Array.from({ length: 60 }, (_, at) => (at % 20 === 0 ? `needle ${at}` : `straw ${at}`)),
  );
  app.keys('n');
  await app.until('nothing is searched for yet', 'why there is no match to go to');
  app.keys('/');
  app.type('needle');
  app.keys('enter');
  await shown(app, ['needle 0', 'needle 20', 'needle 40'], ['straw']);
  app.keys('a', 'N');
  await shown(app, ['needle 40', 'straw 39'], ['needle 20']);
  app.keys('N');
  await shown(app, ['needle 20', 'straw 19'], ['needle 40']);
  app.keys('N', 'N');
  await app.until('No older line matches.');
});

test('matches are bold and underlined, and the line with the cursor is inverse, without colours too', async () => {
  const { app } = await aLogPane(['a straw', 'a needle'], { env: { NO_COLOR: '1' } });
  const signs = (text: string, bit: number) => {
    const { rows } = app.cells();
    const row = rows.find((cells) => textOf(cells).includes(text)) ?? [];
    return textOf(row.filter(({ style }) => (style.bits & bit) !== 0)).trim();
  };
  const textOf = (cells: readonly Cell[]) => cells.map((cell) => cell.text).join('');
  app.keys('/');
  app.type('eedl');
  app.keys('enter', 'up', 'a');
  await app.until('and around');
  await app.until(() => signs('a needle', UNDERLINE) === 'eedl', 'what matches, underlined');
  await app.until(() => signs('a needle', INVERSE) === '16:00:01 a needle', 'the cursor on what matches');
  expect(signs('a straw', UNDERLINE)).toBe('');
  expect(signs('a straw', INVERSE)).toBe('');
  app.keys('up');
  await app.until(() => signs('a straw', INVERSE) === '16:00:01 a straw', 'the cursor on the line above');
  await app.until(() => signs('a needle', UNDERLINE) === 'eedl', 'what matches, still underlined');
  await app.until(() => signs('a needle', BOLD) === 'eedl', 'what matches, bold');
});

test('telemetry is hidden until it is asked for, and the pane says so where it would be empty', async () => {
  const { app } = await aLogPane([ofVm('web', 'telem.0> exits 17')]);
  await shown(app, ['the last one'], ['exits 17']);
  app.keys('/');
  app.type('telem');
  app.keys('enter');
  await app.until('No matching messages; hidden: READ GUEST (P), telemetry (T).');
  app.keys('T');
  await shown(app, ['exits 17', 'with telemetry'], ['No matching']);
});

test('a held log stays still while lines pour in, counts them, and follows again', async () => {
  const { app, say } = await aLogPane(Array.from({ length: 30 }, (_, at) => `old ${at}`));
  const logRows = () => app.text().filter((row) => /old \d|the last one|new \d/.test(row));
  app.keys('f');
  await app.until('held: f follows');
  const before = logRows();
  for (let batch = 0; batch < 20; batch++) {
    say(...Array.from({ length: 100 }, (_, at) => `new ${batch}-${at}`));
  }
  await app.until('held, 2,000 new: f follows');
  expect(logRows()).toEqual(before);
  app.keys('f');
  await app.until('new 19-99', 'the newest line');
  app.keys('up');
  await app.until('held: f follows');
  app.keys('G');
  await app.until(/messages {2}follow/);
});

test('goes from error to error, and says where there is none', async () => {
  const straw = Array.from({ length: 20 }, (_, at) => `straw ${at}`);
  const { app } = await aLogPane([
    ...straw,
    error('web', 'first'),
    ...straw,
    error('db', 'second'),
    ...straw,
  ]);
  app.keys('e');
  await shown(app, ['second'], ['first']);
  app.keys('E');
  await shown(app, ['first'], ['second']);
  app.keys('E');
  await app.until('No older error among the lines that are shown.');
  app.keys('e');
  await shown(app, ['second'], ['first']);
});

test('a long line is read whole, on 80 columns, wrapped in the pane, and in a dialog that copies it', async () => {
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
  const { app } = await aLogPane([error('web', words)], {
    columns: 80,
    rows: 24,
    env: { NO_COLOR: '1' },
  });
  expect(app.text().join('\n')).not.toContain('word59');
  app.keys('z', 'w');
  await app.until('word59', 'the end of the line, wrapped, on the whole screen');
  app.keys('e', 'enter');
  await app.until(/╭ Kernel message ─/);
  await app.until(/level +error/);
  await app.until(/vcore +1/);
  await app.until(/word59 +│/, 'its end');
  app.keys('y');
  const sent = /\x1b\]52;c;([A-Za-z0-9+/=]+)\x07/;
  await app.until(() => sent.test(app.raw().toString('latin1')), 'the text for the clipboard');
  const [, copied = ''] = sent.exec(app.raw().toString('latin1')) ?? [];
  expect(Buffer.from(copied, 'base64').toString()).toMatch(
    /^\d{4}-\d\d-\d\d 16:00:01 palacios \(pcore 0 vm web vcore 1\): ERROR at palacios\/src\/vmm\.c\(12\): word0 .* word59$/,
  );
});

test('marked lines are copied, and what passes the filters is saved to a file of its own', async () => {
  const { app } = await aLogPane([...'abcd'].map((name) => `line ${name}`));
  app.keys('up', 'up', 'space', 'up');
  await app.until('held, 2 marked: f follows');
  app.keys('y');
  await app.until("Sent to your terminal's clipboard: 2 lines.");
  const copied = /\x1b\]52;c;([A-Za-z0-9+/=]+)\x07/.exec(app.raw().toString('latin1'))?.[1] ?? '';
  expect(Buffer.from(copied, 'base64').toString()).toMatch(/^\S+ \S+ line b\n\S+ \S+ line c$/);
  app.keys('/');
  app.type('line');
  app.keys('enter', 's');
  await app.until(/4 lines\. Only you can read the file/);
  const path = join(app.folder, 'saved.txt');
  app.keys('ctrl-u');
  app.type(path);
  app.keys('enter');
  await app.until('Saved as ');
  expect(readFileSync(path, 'utf8')).toMatch(/line a\n.*line b\n.*line c\n.*line d\n$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('no key of a VM acts on it in the log, and one of the log gives its own reason', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await app.until(/▶ +web|web +▶/);
  app.keys('g', 'down', 'shift-tab');
  await app.until('┤Kernel messages');
  app.keys('d');
  await app.until('VM keys do not work in the log pane');
  app.keys('a');
  await app.until('nothing is filtered by text yet');
  app.keys('p', 'x');
  await shown(app, ['Palacios', 'VM keys do not work in the log pane'], ['Stop web?']);
});
