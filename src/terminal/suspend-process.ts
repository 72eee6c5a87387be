/**
 * Stops a process, or with 0 all of our group, as SIGTSTP does by itself. It is continued from outside.
 * @param handler the program's own for SIGTSTP, which is left out meanwhile
 */
export function suspendProcess(target: number, handler: () => void): void {
  process.off('SIGTSTP', handler);
  // Where no shell could continue it (`ssh -t HOST v3_tui`) the kernel does not stop it either.
  process.kill(target, 'SIGTSTP');
  process.on('SIGTSTP', handler);
}
