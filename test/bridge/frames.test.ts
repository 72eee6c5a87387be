import { once } from 'node:events';
import { expect, it } from 'vitest';
import { guardFrames, MOST_MESSAGE_BYTES } from '../../src/bridge/frames.js';
import { fc } from '../support/fast-check.js';

function frame(body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** What passes of these chunks, and why nothing more does. */
async function pass(chunks: readonly Buffer[]): Promise<{ passed: string; noise: string; bad: string[] }> {
  const bad: string[] = [];
  // A clock that always has time: nothing waits.
  let time = 0;
  const guard = guardFrames(
    (reason) => bad.push(reason),
    () => (time += 1e9),
  );
  let passed = '';
  guard.stream.on('data', (bytes: Buffer) => {
    passed += bytes.toString('utf8');
  });
  for (const chunk of chunks) guard.stream.write(chunk);
  guard.stream.end();
  await once(guard.stream, 'end');
  return { passed, noise: guard.noise(), bad };
}

const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 20 });

function cutAt(text: string, at: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const places = [0, ...at.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

it('passes whole messages on, however they are cut, and skips what start-up files print before', async () => {
  const bodies = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('', 'Welcome!\r\n', 'no newline'),
      bodies,
      cuts,
      async (noise, all, at) => {
        const frames = all.map(frame).join('');
        const result = await pass(cutAt(noise + frames, at));
        expect(result).toEqual({ passed: frames, noise, bad: [] });
      },
    ),
  );
});

it.each([
  ['too much before the first message', 'x'.repeat(70_000), /has sent 64 kB and none of the protocol/],
  [
    'a message that is too large',
    `Content-Length: ${MOST_MESSAGE_BYTES + 1}\r\n\r\n`,
    /announced a message of/,
  ],
  ['an empty message', 'Content-Length: 0\r\n\r\n', /announced a message of 0 bytes/],
  ['something else after a message', `${frame('{}')}hello`, /not the start of one/],
  ['another header', `${frame('{}')}Content-Type: text/plain\r\n`, /not the start of one/],
])('refuses %s', async (_what, text, reason) => {
  const { bad } = await pass([Buffer.from(text)]);
  expect(bad).toEqual([expect.stringMatching(reason)]);
});

it('lets one that floods wait', async () => {
  let time = 0;
  const guard = guardFrames(
    () => undefined,
    () => time,
  );
  let passed = 0;
  guard.stream.on('data', (bytes: Buffer) => {
    passed += bytes.length;
  });
  const chunk = Buffer.from(frame('x'.repeat(60_000)));
  let written = 0;
  while (guard.stream.write(chunk)) written += chunk.length;
  for (let more = 0; more < 2000; more++) guard.stream.write(chunk);
  await new Promise((resolve) => setImmediate(resolve));
  // Twice the largest message, and no more while the clock stands still.
  expect(passed).toBeLessThan(34 * 1024 * 1024);
  expect(passed + written).toBeGreaterThan(0);
  time = 1;
  guard.stream.destroy();
});
