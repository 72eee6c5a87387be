import { setTimeout as delay } from 'node:timers/promises';
import { writeAll } from './stdio.js';
import { ask, atoi, type Tool } from './tool.js';

const LOOK_MS = 50;
const FOLLOWED_LINES = 10;

/** journalctl -k -o json, with -n, -f, --no-tail and --after-cursor, on a host whose kernel log goes to the journal. */
export async function journalctl(tool: Tool): Promise<never> {
  const { args } = tool;
  const follows = args.includes('-f');
  const after = args.find((arg) => arg.startsWith('--after-cursor='))?.slice('--after-cursor='.length);
  const seek = after === undefined ? 0 : sequenceIn(after);
  if (seek === null) {
    tool.err('Failed to seek to cursor: Invalid argument\n');
    return tool.exit(1);
  }
  const count = args.indexOf('-n');
  let lines: number | null = null;
  if (count >= 0) lines = atoi(args[count + 1] ?? '');
  else if (follows && !args.includes('--no-tail')) lines = FOLLOWED_LINES;
  for (let from = seek; ; await delay(LOOK_MS)) {
    const answer = await ask(tool, { call: 'journal', after: from, lines });
    if (answer.end === 'away') return tool.exit(0);
    if (answer.end !== 'ok') {
      tool.err(
        answer.end === 'ioctl'
          ? 'No journal files were opened due to insufficient permissions.\n'
          : 'No journal files were found.\n',
      );
      return tool.exit(1);
    }
    const text = answer.text ?? '';
    writeAll(1, Buffer.from(text, 'latin1'));
    if (!follows) return tool.exit(0);
    lines = null;
    from =
      sequenceIn(/"__CURSOR":"([^"]*)"/.exec(text.trimEnd().split('\n').at(-1) ?? '')?.[1] ?? '') ?? from;
  }
}

function sequenceIn(cursor: string): number | null {
  const found = /(?:^|;)i=([0-9a-f]{1,12})(?:;|$)/.exec(cursor)?.[1];
  return found === undefined ? null : Number.parseInt(found, 16);
}
