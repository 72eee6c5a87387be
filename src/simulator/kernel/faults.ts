import type { CallFault, SwitchName } from '../fault-words.js';
import type { Request } from '../wire.js';

/** What the faults that are set do to a call. */
export type Fate = {
  slowMs: number;
  hangs: boolean;
  /** `deny`: refused before it reaches Palacios; `unhandled`: the module was built without the call. */
  outcome: 'normal' | 'fail' | 'ignore' | 'deny' | 'unhandled';
};

/** What a fault can be set for. */
type Named = Partial<Pick<Request, 'tool' | 'call'>>;

/** The first of these that is set happens. */
const OUTCOMES = ['deny', 'unhandled', 'fail', 'ignore'] as const;

export type Faults = {
  add(fault: CallFault): void;
  /** Decides what happens to a call, and counts it; looks only at its tool or its call if only that is given. */
  meet(request: Named, device: string | null): Fate;
  /** How many bytes of a checkpoint fill the disk; null: it is never full. */
  full(): number | null;
  setFull(bytes: number | null): void;
  clear(): void;
  isOn(name: SwitchName): boolean;
  turn(name: SwitchName, on: boolean): void;
  list(): string;
};

/** All switches are off, except `module`. */
export function createFaults(): Faults {
  let standing: CallFault[] = [];
  let full: number | null = null;
  const on = new Set<SwitchName>(['module']);
  return {
    add: (fault) => standing.push(fault),
    meet(request, device) {
      const met = standing.filter((fault) => meets(fault, request, device));
      for (const fault of met) fault.left -= 1;
      standing = standing.filter((fault) => fault.left > 0);
      return {
        slowMs: met.reduce((sum, fault) => sum + fault.ms, 0),
        hangs: met.some((fault) => fault.kind === 'hang'),
        outcome: OUTCOMES.find((kind) => met.some((fault) => fault.kind === kind)) ?? 'normal',
      };
    },
    full: () => full,
    setFull(bytes) {
      full = bytes;
    },
    clear() {
      standing = [];
      full = null;
      on.clear();
      on.add('module');
    },
    isOn: (name) => on.has(name),
    turn(name, wanted) {
      if (wanted) on.add(name);
      else on.delete(name);
    },
    list() {
      const switches = [...on].filter((name) => name !== 'module').map((name) => `${name} on`);
      if (!on.has('module')) switches.push('module off');
      const disk = full === null ? [] : [`full ${full}`];
      return [...standing.map(words), ...disk, ...switches].map((line) => `${line}\n`).join('');
    },
  };
}

function meets(fault: CallFault, request: Named, device: string | null): boolean {
  const named = [request.tool, request.call].includes(fault.target);
  return named && fault.left > 0 && (fault.device === null || fault.device === device);
}

function words(fault: CallFault): string {
  const count = fault.left === Number.POSITIVE_INFINITY ? '' : ` ${fault.left}`;
  const ms = fault.kind === 'slow' ? ` ${fault.ms}` : '';
  return `${fault.kind} ${fault.target}${ms}${count}${fault.device ? ` ${fault.device}` : ''}`;
}
