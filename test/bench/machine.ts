import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { median } from './statistics.js';

const NODE_STARTS = 9;

/** Where figures were measured. */
export type Machine = {
  cpu: string;
  cores: number;
  memory: string;
  kernel: string;
  node: string;
  /** tmux's version; null: not installed. */
  tmux: string | null;
  /** A start of Node that does nothing, in ms: how fast this machine is. */
  nodeMs: number;
  /** Like 2026-01-31. */
  date: string;
};

/** This machine, today. */
export function thisMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    kernel: `Linux ${release()}`,
    node: process.version,
    tmux: tmuxVersion(),
    nodeMs: median(Array.from({ length: NODE_STARTS }, nodeStartMs)),
    date: new Date().toISOString().slice(0, 10),
  };
}

function nodeStartMs(): number {
  const startedAt = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - startedAt;
}

/** tmux's version, or null if it is not installed. */
export function tmuxVersion(): string | null {
  const { status, stdout } = spawnSync('tmux', ['-V'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
