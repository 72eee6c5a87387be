/** What the process was started on. */
type Surroundings = {
  stdin: { isTTY?: boolean };
  stdout: { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
};

/**
 * Why what takes the whole terminal cannot run where the process was started, as one sentence; null where it can.
 * A terminal that calls itself `dumb` shows escape codes as text.
 */
export function terminalProblem({ stdin, stdout, env }: Surroundings): string | null {
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    return 'this needs a terminal on stdin and stdout: over ssh, use ssh -t';
  }
  if (env.TERM === 'dumb')
    return 'TERM=dumb cannot show a full screen: set TERM (for example TERM=xterm); over ssh, use ssh -t';
  return env.TERM ? null : 'TERM is not set: set it (for example TERM=xterm); over ssh, use ssh -t';
}
