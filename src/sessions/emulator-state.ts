import type { Terminal } from '@xterm/headless';

/** The parser's state between sequences. */
const GROUND = 0;

/**
 * True where the emulator is not within a sequence and scrolls its whole screen: then lines of text only push older
 * lines out of its history. This reads the emulator's internals; false where they look different.
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
