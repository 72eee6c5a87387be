import type { History, HistoryEvent, Intent } from '../../inventory/history.js';
import { identityOf, isAlive, type ProcessIdentity } from '../../inventory/process-identity.js';

/** What an event records of the process of its last tool, to recognize it after a crash. */
export function toolIntent(pid: number): Intent {
  const { start, boot } = identityOf(pid);
  return { toolPid: pid, toolStart: start, toolBoot: boot };
}

/** The process of an event's last tool, by {@link toolIntent}; null: it was not recorded, or the tool has ended. */
export function toolOf({ intent, tools }: Pick<HistoryEvent, 'intent' | 'tools'>): ProcessIdentity | null {
  const { toolPid, toolStart, toolBoot } = intent;
  if (tools.at(-1)?.ended !== null) return null;
  if (typeof toolPid !== 'number' || typeof toolStart !== 'string' || typeof toolBoot !== 'string')
    return null;
  return { pid: toolPid, start: toolStart, boot: toolBoot };
}

/** The process of a v3_create for an entry that runs on although its program was killed; null: there is none. */
export function orphanedCreate(history: History, entry: string): number | null {
  const open = history.unsettled();
  if ('refused' in open) return null;
  const left = open.filter(({ asked, vm }) => asked === 'activate' && vm?.id === entry).map(toolOf);
  return left.find((tool) => tool !== null && isAlive(tool))?.pid ?? null;
}
