import type { Program, System } from './program.js';

/** Redraws the screen each second, in colours, until q. */
export function topProgram(system: System): Program {
  let nextAtMs = 0;
  let quit = false;
  return {
    key(char) {
      if (char === 'q') quit = true;
    },
    step(nowMs) {
      if (quit) return 'end';
      if (nowMs < nextAtMs) return 'idle';
      nextAtMs = (Math.floor(nowMs / 1000) + 1) * 1000;
      return { text: page(system, nowMs) };
    },
    mark: () => (quit ? -1 : nextAtMs),
    goOn(mark) {
      quit = mark < 0;
      nextAtMs = mark;
    },
  };
}

function page(system: System, nowMs: number): string {
  const load = Array.from({ length: Math.min(system.cores, 4) }, (_, core) =>
    Math.round(50 + 45 * Math.sin(nowMs / 3000 + core * 2)),
  );
  const bars = load.map((percent, core) => {
    const full = Math.round(percent / 5);
    return `cpu${core} \x1b[32m${'|'.repeat(full)}\x1b[0m${'.'.repeat(20 - full)} ${String(percent).padStart(3)}%`;
  });
  const processes = ['sh', 'logd', 'init', 'idle'].map(
    (name, at) =>
      `${String(20 - at * 5).padStart(5)} ${String(Math.round((load[0] ?? 0) / (at + 2))).padStart(5)} ${name}`,
  );
  const lines = [
    `\x1b[1mtop\x1b[0m  ${system.hostname}  up ${Math.floor(nowMs / 1000)} s   q leaves`,
    ...bars,
    '',
    '\x1b[7m  PID  CPU% COMMAND                 \x1b[0m',
    ...processes,
  ];
  return `\x1b[2J\x1b[H${lines.map((text) => `${text}\n`).join('')}`;
}
