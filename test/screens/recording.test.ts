import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { soon } from '../support/soon.js';
import { openReference } from '../terminal/reference-terminal.js';
import { aHost, anApp, aRunningVm, choose, leaveSession, openConsole } from './setup.js';

/** The only file in a folder, and what is in it. */
function onlyFile(folder: string): { name: string; path: string; text: string } {
  const [name, ...others] = readdirSync(folder).filter((one) => one !== 'automatic');
  if (name === undefined || others.length > 0) throw new Error(`${folder}: ${name} ${others}`);
  const path = join(folder, name);
  return { name, path, text: readFileSync(path, 'utf8') };
}

/** The program with an open console that is typed into, and the folder of its recordings. */
async function aConsole(setting = ''): Promise<{ app: App; folder: string }> {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const folder = join(host.root, 'recordings');
  const settings = `${host.root}/settings.toml`;
  writeFileSync(settings, `${setting}\nrecordings = "${folder}"\n`);
  const app = await anApp(host, {}, ['--settings', settings]);
  app.keys('g', 'down');
  await openConsole(app);
  await app.until('root@web:~#');
  return { app, folder };
}

test('a console is logged as text: what it has shown, what it shows, and why it ended', async () => {
  const { app, folder } = await aConsole();
  await leaveSession(app);
  app.keys('o');
  await choose(app, 'Log its lines as text');
  await app.until(/Recording to .*web-console-\d{8}-\d{6}\.log/, 'the name of the file');
  await app.until('web: console rec', 'the sign in the tab');
  app.keys('i');
  await app.until('keys go to the guest');
  app.type('echo kept-in-the-log');
  app.keys('enter');
  await soon(() => expect(onlyFile(folder).text).toMatch(/\nkept-in-the-log\n/));
  await leaveSession(app);
  app.keys('o');
  await choose(app, 'Stop recording');
  await app.until(/Recorded: .*web-console-/, 'the end of the recording');
  await app.untilGone('web: console rec', 'the sign');
  const { path, text } = onlyFile(folder);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(text).toMatch(/^--- v3_cons_\w+ \/dev\/v3-vm0, [^\n]+Z ---\n/);
  expect(text).toContain('Welcome to web');
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(text).toMatch(/\n--- the recording was stopped, [^\n]+Z ---\n$/);
});

test('an asciicast, played again, shows what the user saw', async () => {
  const { app, folder } = await aConsole();
  await leaveSession(app);
  app.keys('o');
  await choose(app, 'Record an asciicast');
  await app.until('web: console rec', 'the sign in the tab');
  app.keys('i');
  await app.until('keys go to the guest');
  app.type('echo to-be-played');
  app.keys('enter');
  await app.until(/│to-be-played .*\n.*│root@web:~#/, 'the answer');
  await leaveSession(app);
  app.keys('o');
  await choose(app, 'Stop recording');
  await app.untilGone('web: console rec', 'the sign');
  const { name, text } = onlyFile(folder);
  expect(name).toMatch(/^web-console-\d{8}-\d{6}\.cast$/);
  const [head, ...events] = text.trim().split('\n');
  expect(JSON.parse(head ?? '')).toMatchObject({ version: 2, width: 80, height: 25 });
  const played = openReference(80, 25);
  for (const event of events) {
    const [, kind, data] = JSON.parse(event);
    if (kind === 'o') await played.write(data);
  }
  expect(played.lines().join('\n')).toMatch(
    /Welcome to web.*# echo to-be-played\nto-be-played\nroot@web:~#/s,
  );
});

test('every session is recorded by itself where the settings say so, also the end of a guest', async () => {
  const { app, folder } = await aConsole('record = "text"');
  await app.until('web: console rec', 'the sign in the tab');
  app.type('crash');
  app.keys('enter');
  const end = /# crash\nkernel: triple fault at \w+\n--- web crashed: it is in ERROR; kernel: .* ---\n/;
  await soon(() => expect(onlyFile(join(folder, 'automatic')).text).toMatch(end));
  expect(readdirSync(folder)).toEqual(['automatic']);
});

test('a recording that cannot be made says why, and the session goes on', async () => {
  const { app, folder } = await aConsole();
  writeFileSync(folder, 'in the way');
  await leaveSession(app);
  app.keys('o');
  await choose(app, 'Log its lines as text');
  await app.until('Nothing is recorded: something that is not a directory is in the way.', 'the reason');
  app.keys('i');
  await app.until('keys go to the guest');
});
