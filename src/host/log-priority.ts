/** How grave a line is: as Palacios' words say, else as the kernel's priority does, where the log has it. */
export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

/** syslog's names, from priority 0. */
const NAMES: readonly (readonly string[])[] = [
  ['emerg', 'panic'],
  ['alert'],
  ['crit'],
  ['err', 'error'],
  ['warn', 'warning'],
  ['notice'],
  ['info'],
  ['debug'],
];

const ERROR = 3;
const WARNING = 4;
const DEBUG = 7;

/** The priority, 0 to 7, that syslog calls so (`err`); null where there is none of that name. */
export function priorityNamed(name: string | undefined): number | null {
  const found = NAMES.findIndex((names) => name !== undefined && names.includes(name));
  return found < 0 ? null : found;
}

/** The level of a priority of the kernel, 0 (emergency) to 7 (debug). */
export function levelOfPriority(priority: number): LogLevel {
  if (priority <= ERROR) return 'error';
  if (priority === WARNING) return 'warning';
  return priority < DEBUG ? 'info' : 'debug';
}
