import { shellLine } from '../state/operations/shell-line.js';
import { safeLines } from '../terminal/safe-text.js';
import type { DemoHost } from './demo-host.js';
import type { ExitCode, Output } from './output.js';
import { type Ran, runCommand, runSession } from './tour-run.js';
import { type Step, tourSteps } from './tour-steps.js';

/**
 * Shows the main job as text: each step with its command, the command's output, and the list after it. Each command is
 * really run.
 * @returns 1 where a step did not show what it should
 */
export async function tour(host: DemoHost, output: Output): Promise<ExitCode> {
  output.out('v3_tui: a tour of the main job on a simulated Palacios host.');
  output.out('With a terminal, v3_tui demo shows the full-screen program instead.');
  output.out('');
  output.out(`$ HOST=${host.root}`);
  let failures = 0;
  for (const [at, step] of tourSteps(host).entries()) {
    output.out('');
    output.out(`${at + 1}. ${step.says}`);
    const ran = await show(host, output, step.words, step.types);
    failures += check(output, step, ran);
    if (step.list) failures += checkList(output, step, await show(host, output, ['list']));
  }
  output.out('');
  output.out(
    failures === 0
      ? 'The tour is over: everything went as it should.'
      : `Steps that went wrong: ${failures}.`,
  );
  return failures === 0 ? 0 : 1;
}

async function show(host: DemoHost, output: Output, words: readonly string[], types?: string): Promise<Ran> {
  const all = words[0] === 'simulator' ? words : [...words, '--host-root', host.root];
  output.out(`$ ${shellLine('v3_tui', all).replaceAll(host.root, '$HOST')}`);
  const ran = await (types === undefined ? runCommand(all) : runSession(all, types));
  for (const line of safeLines(ran.text)) output.out(line.replaceAll(host.root, '$HOST'));
  return ran;
}

function check(output: Output, step: Step, { code, text }: Ran): number {
  if (code === step.exits && step.shows.test(text)) return 0;
  const what = code === step.exits ? `this does not show ${step.shows}` : `exit ${code}, not ${step.exits}`;
  output.out(`*** wrong: ${what}`);
  return 1;
}

function checkList(output: Output, { list = [], gone = [] }: Step, { code, text }: Ran): number {
  const missing = list.filter((line) => !line.test(text));
  const left = gone.filter((line) => line.test(text));
  for (const line of missing) output.out(`*** wrong: the list does not show ${line}`);
  for (const line of left) output.out(`*** wrong: the list still shows ${line}`);
  if (code !== 0) output.out(`*** wrong: exit ${code}, not 0`);
  return missing.length + left.length + (code === 0 ? 0 : 1);
}
