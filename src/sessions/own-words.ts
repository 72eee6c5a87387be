/** A tool that wrote more than this has shown its guest: the output is not the tool's own words. */
const MOST_OWN_BYTES = 1024;
/** Lines that may tell why it ended. */
const MOST_LINES = 5;
const SEQUENCES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][ -~]|[ -Z\\^_`-~])/g;

/** What a tool itself said, as opposed to what its guest shows: raw text. */
export type OwnWords = {
  output(bytes: Uint8Array): void;
  stderr(line: string): void;
  /** Takes what it says after it has given the terminal back. */
  after(bytes: Uint8Array): void;
  /** The last lines of stderr, then those of a short output. What it said before its guest appeared is dropped. */
  list(): readonly string[];
  /** True while the output is so short that it can only be the tool's own. */
  only(): boolean;
};

/** Begins with nothing said. */
export function createOwnWords(): OwnWords {
  const said: string[] = [];
  let received = 0;
  let head = '';
  const say = (line: string) => {
    said.push(line);
    said.splice(0, said.length - MOST_LINES);
  };
  return {
    output(bytes) {
      const before = received;
      received += bytes.length;
      if (received <= MOST_OWN_BYTES) head += Buffer.from(bytes).toString('latin1');
      else if (before <= MOST_OWN_BYTES) said.length = 0;
    },
    stderr: say,
    after(bytes) {
      const text = Buffer.from(bytes.subarray(0, MOST_OWN_BYTES)).toString('latin1');
      for (const line of linesIn(text)) say(line);
    },
    list() {
      if (received > MOST_OWN_BYTES) return said;
      return [...said, ...linesIn(head).slice(-MOST_LINES)];
    },
    only: () => received <= MOST_OWN_BYTES,
  };
}

function linesIn(text: string): readonly string[] {
  return text
    .replace(SEQUENCES, '')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '');
}
