/** What a Palacios tool would do with what was found: whether it would work, and that in a sentence. */
export type RealTool = { works: boolean; words: string };

/**
 * `id` names the check (`module`, `control-device`, `memory`, `tools`, `privileges`, `log` …); `what` says what was
 * found; `tool` what a tool of Palacios would do; `fix` is the command that fixes it, or null.
 */
export type Finding = {
  id: string;
  severity: 'bad' | 'warn' | 'ok';
  what: string;
  tool: RealTool | null;
  fix: string | null;
};

/** A finding of something that is well. */
export function ok(id: string, what: string, tool: RealTool | null = null): Finding {
  return { id, severity: 'ok', what, tool, fix: null };
}

/** A tool that would work, and what it would do. */
export function works(words: string): RealTool {
  return { works: true, words };
}

/** A tool that would fail, and how. */
export function fails(words: string): RealTool {
  return { works: false, words };
}

/** Words as a list: `a, b and c`. */
export function listed(words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
