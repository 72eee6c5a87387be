import { StringDecoder } from 'node:string_decoder';

/** Longer lines are cut there: nobody types them. */
const LONGEST = 64 * 1024;

/** A reader of lines that gives the terminal up for a while. */
export type TypedLines = { begin(): void; pause(): void };

/**
 * Reads lines from stdin as the terminal edits them: it stays in its own mode, so the line is echoed and corrected by the
 * terminal itself, and nothing is painted.
 * @param onEnd nothing more will be typed
 */
export function typedLines(
  stdin: NodeJS.ReadStream,
  onLine: (line: string) => void,
  onEnd: () => void,
): TypedLines {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const onData = (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n');
    rest = (lines.pop() ?? '').slice(0, LONGEST);
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  };
  const ended = () => {
    if (rest !== '') onLine(rest);
    rest = '';
    onEnd();
  };
  return {
    begin: () => {
      stdin.on('data', onData);
      stdin.once('end', ended);
      stdin.resume();
    },
    pause: () => {
      stdin.off('data', onData);
      stdin.off('end', ended);
      stdin.pause();
    },
  };
}
