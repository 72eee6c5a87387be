import { expect, test } from 'vitest';
import { describeFaults, readFaultWords } from '../../src/simulator/fault-words.js';

test.each([
  [[], 'no fault given'],
  [['nonsense'], 'no such fault: nonsense'],
  [['fail', 'v3_nothing'], 'fail takes a tool or a call: v3_launch, launch, …'],
  [['fail', 'launch', 'v3-vm32'], 'neither a count nor a device: v3-vm32'],
  [['ignore', 'create'], 'create cannot be ignored: its caller waits for what it gives'],
  [['slow', 'launch'], 'slow takes a tool and a number of milliseconds'],
  [['full'], 'full takes a number of bytes, or off'],
  [['full', '10k'], 'full takes a number of bytes, or off'],
  [['full', 'off', '1'], 'full takes a number of bytes, or off'],
  [['module', 'maybe'], 'module takes on or off'],
  [['vanish'], 'vanish takes a device: /dev/v3-vm0 to /dev/v3-vm31'],
  [['clear', 'all'], 'clear takes no more words'],
])('%j is no fault', (words, reason) => {
  expect(readFaultWords(words)).toEqual({ reason });
});

test('the usage names every fault', () => {
  const usage = describeFaults();
  for (const line of usage.split('\n').filter((each) => / {2}/.test(each))) {
    const word = line.split(' ')[0] ?? '';
    const result = readFaultWords([word]);
    expect('reason' in result ? result.reason : '').not.toMatch(/^no such fault/);
  }
});
