import { readFileSync } from 'node:fs';
import { costOfFlood, dearOnes, type Output } from './hostile-output.js';

/** The program that hostile-output.test.ts starts: a task on stdin, its cost on stdout, both in JSON. */
export type Task =
  | { do: 'many'; outputs: readonly string[]; bytes: number; slack: number }
  | { do: 'floods'; floods: readonly Output[]; slack: number };

const task: Task = JSON.parse(readFileSync(0, 'utf8'));
if (task.do === 'many') {
  process.stdout.write(JSON.stringify(await dearOnes(task.outputs, task.bytes, task.slack)));
} else {
  const costs = [];
  for (const flood of task.floods) costs.push(await costOfFlood(flood, task.slack));
  process.stdout.write(JSON.stringify(costs));
}
