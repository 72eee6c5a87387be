import type { Host } from '../../host/host.js';
import { endChild } from '../end-child.js';
import { quitKeys } from '../keys/session-keys.js';
import { createOwnWords } from '../own-words.js';
import { createCursesOutput } from '../screen/curses-output.js';
import { localTool, type ToolEnding } from '../session-tool.js';
import { startTool, type ToolPlan } from '../tool-plan.js';
import type { Asked } from './messages.js';
import { type RelayTerminal, remarksFor } from './relay-terminal.js';

/** How often a paste's progress is told, in ms. */
const PASTE_MS = 200;

/**
 * Runs a console's or stream's tool on the terminal of another program, which draws it: the tool's bytes go there as
 * they are, keys come as messages. Ends with the tool.
 */
export async function relayTool(
  host: Host,
  plan: ToolPlan,
  terminal: RelayTerminal,
  stop: AbortSignal,
): Promise<ToolEnding> {
  const { tell } = terminal;
  const words = createOwnWords();
  const pty = await startTool(host, plan, { words, remarks: remarksFor(tell) });
  if ('reason' in pty) return { kind: 'refused', because: pty.reason };
  let trouble: string | null = null;
  const tool = localTool(host, plan, pty, words, (found) => {
    if (found !== trouble) tell({ trouble: found });
    trouble = found;
  });
  let toldAt = Number.NEGATIVE_INFINITY;
  const keys = tool.keys({
    onLost: () => tell({ say: 'Keys were lost: the guest takes none, and too many are waiting' }),
    onPaste() {
      const progress = keys.pasting();
      const now = performance.now();
      if (progress !== null && now - toldAt < PASTE_MS) return;
      toldAt = progress === null ? Number.NEGATIVE_INFINITY : now;
      tell({ paste: progress });
    },
  });
  let end = () => {};
  const take = (asked: Asked) => {
    if (!('answer' in asked) && !('quit' in asked)) tool.typed();
    if ('keys' in asked) keys.push(asked.keys);
    else if ('paste' in asked) keys.paste({ bytes: asked.paste, bracketed: asked.bracketed });
    else if ('answer' in asked) tool.answer(asked.answer);
    else if ('stopPastes' in asked) keys.stopPastes();
    else end();
  };
  const ended = new Promise<ToolEnding>((resolve) => {
    tool.onEnd((ending) => {
      keys.stop();
      tool.leave();
      resolve(ending());
    });
    let ending = false;
    end = () => {
      if (ending) return;
      ending = true;
      tool.closing();
      tool.resume();
      const quit = () => keys.pushLast(quitKeys(plan.tool));
      const unending = `${tool.process} does not end, even after SIGKILL: it hangs in the kernel`;
      void endChild(ended, quit, tool.kill).then((gone) => {
        if (!gone) resolve({ kind: 'closed', because: unending });
      });
    };
  });
  stop.addEventListener('abort', () => end());
  if (stop.aborted) end();
  tell({ tool: plan.tool });
  const curses = plan.mode === 'console' ? createCursesOutput() : null;
  terminal.follow({ take, resize: tool.resize, drain: tool.resume, sized: plan.mode === 'stream' });
  tool.onData((bytes) => {
    // Only what the tool says itself can tell why it ended.
    if (curses === null) tool.drawn(bytes);
    else {
      const { drawn, after } = curses.push(bytes);
      tool.drawn(drawn);
      tool.after(after);
    }
    if (!terminal.show(bytes)) tool.pause();
  });
  return ended;
}
