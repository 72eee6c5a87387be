import type { BenchHost } from './bench-host.js';
import { isSelected, listShows } from './list-screen.js';
import { openReplay, type Replay, shows } from './replay.js';

/** This many VMs fit in the list without scrolling, with three headings. */
const SEEN = 22;
/** The end of the hint bar. */
const HINT = 'q quit';
/** The first heading of the help dialog. */
const HELP = 'The selected VM, or all marked ones';

/** How long `node -e 0` takes on a terminal, in ms from the spawn to the end. */
export async function nodeStart(host: BenchHost): Promise<number> {
  const terminal = host.node('0');
  return (await terminal.closedAt) - terminal.startedAt;
}

/**
 * Starts the program and types `j?` in one write as soon as the whole screen is seen. `names`: the first VMs of
 * the list.
 * @returns ms from the spawn until the whole screen was there (`paint`), and until the help was (`answer`)
 */
export async function startOnce(
  host: BenchHost,
  { args = [], names = host.names }: { args?: readonly string[]; names?: readonly string[] } = {},
): Promise<{ paint: number; answer: number }> {
  const [, second = ''] = names;
  const whole = wholeScreen(names);
  const terminal = host.program({ args });
  try {
    const live = openReplay(terminal);
    await live.until(whole, 'the whole screen');
    terminal.send('j?');
    await live.until(shows(HELP), 'the help');
    const replay = openReplay(terminal);
    const paintAt = await replay.firstAt(whole);
    const answerAt = await replay.firstAt(shows(HELP));
    terminal.send('\x1b');
    await live.until(isSelected(second), 'the key before the help to count');
    return { paint: since(terminal.startedAt, paintAt), answer: since(terminal.startedAt, answerAt) };
  } finally {
    await terminal.close();
  }
}

/** A condition: list, details of its first VM, log pane and hint bar are there. */
function wholeScreen(names: readonly string[]): (replay: Replay) => boolean {
  const [first = ''] = names;
  const list = listShows(names.slice(0, SEEN));
  return (replay) =>
    list(replay) &&
    isSelected(first)(replay) &&
    shows('Kernel messages')(replay) &&
    (replay.rows().at(-1) ?? '').includes(HINT);
}

const since = (from: number, at: number | null) => (at ?? Number.POSITIVE_INFINITY) - from;
