/** Where the process was started. */
type Surroundings = {
  stdin: { isTTY?: boolean };
  stdout: { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
};

/**
 * Why a full-screen program cannot run here, in one sentence; null where it can. A terminal with TERM=dumb would show
 * escape codes as text.
 */
export function terminalProblem({ stdin, stdout, env }: Surroundings): string | null {
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    return 'this needs a terminal on stdin and stdout: over ssh, use ssh -t';
  }
  if (env.TERM === 'dumb')
    return 'TERM=dumb cannot show a full screen: set TERM (for example TERM=xterm); over ssh, use ssh -t';
  return env.TERM ? null : 'TERM is not set: set it (for example TERM=xterm); over ssh, use ssh -t';
}
