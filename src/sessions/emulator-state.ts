import type { Terminal } from '@xterm/headless';

/** The parser's state between two sequences. */
const GROUND = 0;

/**
 * True where the emulator is within no sequence and scrolls its whole screen: then lines of text push what
 * stands above them out of its history, and do nothing else. It is read from the emulator's inside, which its
 * interface does not show; where that looks different the answer is false.
 */
export function scrollsWhole(terminal: Terminal): boolean {
  const core = part(terminal, '_core');
  const parser = part(part(core, '_inputHandler'), '_parser');
  const buffer = part(part(core, '_bufferService'), 'buffer');
  return (
    part(parser, 'currentState') === GROUND &&
    part(buffer, 'scrollTop') === 0 &&
    part(buffer, 'scrollBottom') === terminal.rows - 1
  );
}

function part(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && name in of ? Reflect.get(of, name) : undefined;
}
