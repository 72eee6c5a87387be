import { expect, it } from 'vitest';
import { terminalProblem } from '../../src/cli/terminal-needed.js';

const on = { isTTY: true };
const problem = (stdin: { isTTY?: boolean }, stdout: { isTTY?: boolean }, TERM: string | undefined) =>
  terminalProblem({ stdin, stdout, env: { TERM } });

it('a terminal on both sides is enough, whatever it is called but dumb or nothing', () => {
  for (const term of ['xterm-256color', 'vt100', 'linux', 'unknown']) {
    expect(problem(on, on, term)).toBeNull();
  }
  expect(problem(on, on, 'dumb')).toMatch(/TERM=dumb.* ssh -t/);
  for (const term of ['', undefined]) expect(problem(on, on, term)).toMatch(/^TERM is not set.* ssh -t$/);
});

it.each([
  [{}, on],
  [on, {}],
  [{ isTTY: false }, { isTTY: false }],
])('a pipe or a file on one side is not: the sentence names ssh -t', (stdin, stdout) => {
  expect(problem(stdin, stdout, 'xterm')).toMatch(/^this needs a terminal on stdin and stdout: .* ssh -t$/);
});
