/**
 * Sends a signal to one process. To the system 0 and -1 are whole groups of processes, this one among them.
 * @param pid as a test found it
 * @throws where that is no process id, or nothing has it
 */
export function sendSignal(pid: number | string | null | undefined, signal: NodeJS.Signals): void {
  const id = Number(pid);
  if (!Number.isInteger(id) || id <= 1) throw new Error(`there is no process ${pid} for ${signal}`);
  process.kill(id, signal);
}
