import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Options } from '../../src/cli/options.js';
import { buildProgram } from '../../src/cli/program.js';
import { quickOptions } from '../../src/cli/quick-options.js';

/** What commander reads: the options of the full-screen program; null where it asks for anything else. */
async function commanders(args: readonly string[]): Promise<Options | null> {
  let read: Options | null = null;
  const program = buildProgram(async ({ command, options }) => {
    if (command === null) read = options;
  });
  program.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch {
    return null;
  }
  return read;
}

const path = fc.constantFrom('/srv/host1', 'x.txt', '', '-', '--', '-y', '--ascii', 'a=b', 'list', 'é\u0000');
const word = fc.oneof(
  fc.constantFrom('--no-color', '--ascii', '--yes', '-y', '-yy', '--', '--version', '--help', '--color'),
  fc.constantFrom('--host-root', '--inventory', '--log', '--settings', '--interval', '--dmesg', '--hostRoot'),
  fc
    .tuple(fc.constantFrom('--host-root', '--inventory', '--ascii', '--yes'), path)
    .map((pair) => pair.join('=')),
  path,
  fc.constantFrom('list', 'demo', 'bogus', '2', '-h'),
);

test('what is read quickly is what commander reads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (args) => {
      const quick = quickOptions(args);
      if (quick !== null) expect(quick).toEqual(await commanders(args));
    }),
    { numRuns: 2000 },
  );
});

test('plain options are read quickly', () => {
  expect(quickOptions([])).toMatchObject({ hostRoot: null, color: true, ascii: false, yes: false });
  expect(quickOptions(['--host-root', '/h', '--inventory=/i.db', '--no-color', '--ascii', '-y'])).toEqual({
    hostRoot: '/h',
    inventory: '/i.db',
    log: null,
    settingsFile: null,
    intervalMs: null,
    dmesgSeconds: null,
    color: false,
    ascii: true,
    yes: true,
  });
});

test.each([['list'], ['--interval', '1'], ['--help'], ['--bogus'], ['--host-root', ''], ['--host-root']])(
  '%j %j is for commander',
  (...args) => expect(quickOptions(args)).toBeNull(),
);
