import { connect } from 'node:net';

const RETRY_MS = 100;
const GREETING = /^RFB \d{3}\.\d{3}\n/;
const GREETING_LENGTH = 12;

/**
 * Waits for the greeting of a VNC server on this machine: v3_vncserver exits with 0 even where it does not serve.
 * @param givenUp true when waiting is pointless
 * @returns true when it greeted; false when it did not in time, or something else answered
 */
export async function waitForGreeting(
  port: number,
  limitMs: number,
  givenUp: () => boolean,
): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!givenUp()) {
    const left = deadline - performance.now();
    if (left <= 0) return false;
    const answer = await greeting(port, left);
    if (answer !== null) return GREETING.test(answer);
    await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS, left)));
  }
  return false;
}

/** A server's first bytes; null where none listens, or it hangs up before. */
function greeting(port: number, limitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: string | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(limitMs, () => end(null));
    socket.on('error', () => end(null));
    socket.on('close', () => end(null));
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1');
      if (said.length >= GREETING_LENGTH) end(said);
    });
  });
}
