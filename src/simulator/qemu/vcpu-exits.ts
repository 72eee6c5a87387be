import { readFileSync } from 'node:fs';
import { type Qmp, recordOf } from './qmp.js';

/** Without KVM a vcpu exits once in this much of its thread's CPU time. */
const NANOSECONDS_PER_EXIT = 10_000;

type Vcpu = { thread: number; path: string };

/**
 * Counts the exits of QEMU's vcpus: with KVM by its own statistics, else by the CPU time of their threads.
 * @returns a function that gives the exits by vcpu, as far as they are known
 */
export function exitCounter(qmp: Qmp, pid: () => number): () => readonly number[] {
  let vcpus: readonly Vcpu[] = [];
  let byKvm = false;
  let asking = false;
  let counted: readonly number[] = [];
  const learn = async () => {
    byKvm = recordOf(await qmp.run('query-kvm')).enabled === true;
    vcpus = readVcpus(await qmp.run('query-cpus-fast'));
  };
  const ask = async () => {
    const providers = [{ provider: 'kvm', names: ['exits'] }];
    const paths = vcpus.map(({ path }) => path);
    counted = exitsInStats(await qmp.run('query-stats', { target: 'vcpu', vcpus: paths, providers }), paths);
  };
  learn().catch(() => {});
  return () => {
    if (!byKvm) return vcpus.map(({ thread }) => exitsOfThread(pid(), thread));
    if (!asking && vcpus.length > 0) {
      asking = true;
      ask()
        .catch(() => {})
        .finally(() => {
          asking = false;
        });
    }
    return counted;
  };
}

/** The vcpus in an answer to `query-cpus-fast`, in their order. */
export function readVcpus(answer: unknown): readonly Vcpu[] {
  return (Array.isArray(answer) ? answer.map(recordOf) : [])
    .map((vcpu) => ({
      index: Number(vcpu['cpu-index']),
      thread: Number(vcpu['thread-id']),
      path: String(vcpu['qom-path']),
    }))
    .filter(({ index, thread }) => Number.isSafeInteger(index) && Number.isSafeInteger(thread))
    .sort((a, b) => a.index - b.index)
    .map(({ thread, path }) => ({ thread, path }));
}

/** The exits of the vcpus with these paths in an answer to `query-stats`; 0 for one that is not in there. */
export function exitsInStats(answer: unknown, paths: readonly string[]): readonly number[] {
  const results = (Array.isArray(answer) ? answer : []).map(recordOf);
  return paths.map((path) => {
    const stats = results.find((result) => result['qom-path'] === path)?.stats;
    const exits = (Array.isArray(stats) ? stats : []).map(recordOf).find(({ name }) => name === 'exits');
    return typeof exits?.value === 'number' ? exits.value : 0;
  });
}

function exitsOfThread(pid: number, thread: number): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ');
    return Math.floor(Number(nanoseconds) / NANOSECONDS_PER_EXIT) || 0;
  } catch {
    return 0;
  }
}
