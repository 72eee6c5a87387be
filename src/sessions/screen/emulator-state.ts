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
  return part(parser, 'currentState') === GROUND && hasWholeRegion(terminal);
}

/** True where no margins are set: the whole screen scrolls. False where the emulator's internals look different. */
export function hasWholeRegion(terminal: Terminal): boolean {
  const buffer = part(part(part(terminal, '_core'), '_bufferService'), 'buffer');
  return part(buffer, 'scrollTop') === 0 && part(buffer, 'scrollBottom') === terminal.rows - 1;
}

/**
 * Calls back with how many of its oldest lines the emulator has dropped. This uses the emulator's internals; it is never
 * called where they look different, and then a held place moves with the lines.
 */
export function onTrimmed(terminal: Terminal, listener: (lines: number) => void): void {
  const lines = part(part(part(part(terminal, '_core'), 'buffers'), 'normal'), 'lines');
  const listen = part(lines, 'onTrim');
  if (typeof listen === 'function') listen.call(lines, listener);
}

function part(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && name in of ? Reflect.get(of, name) : undefined;
}
