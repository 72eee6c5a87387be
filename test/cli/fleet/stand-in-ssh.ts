import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, start } from '../command.js';

/**
 * A program `ssh` that reaches hosts which are folders: it runs the line in a shell with the host's `bin` first in PATH,
 * and refuses the connection to a host that has no folder. What a real ssh does is tested with a real one.
 */
export type StandInSsh = {
  folder: string;
  /** Makes a host whose v3_tui is this program, a text that begins with `#!`. */
  host(name: string, program: string): void;
  /** Writes the settings file. */
  settings(text: string): void;
  /** Starts the built command with this ssh and these settings. */
  start(...words: string[]): Running;
  /** The lines that ssh was given, of all hosts: `HOST LINE`. */
  calls(): readonly string[];
  end(): void;
};

export function openStandIn(): StandInSsh {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-fleet-')));
  for (const name of ['bin', 'hosts', 'config/v3_tui', 'tmp'])
    mkdirSync(join(folder, name), { recursive: true });
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  writeFileSync(join(folder, 'bin/ssh'), program(folder), { mode: 0o755 });
  return {
    folder,
    host: (name, text) => {
      const bin = join(folder, 'hosts', name);
      mkdirSync(bin, { recursive: true });
      writeFileSync(join(bin, 'v3_tui'), text, { mode: 0o755 });
    },
    settings: (text) => writeFileSync(join(folder, 'config/v3_tui/config.toml'), text),
    start: (...words) =>
      start(words, {
        home: folder,
        env: {
          PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
          XDG_CONFIG_HOME: join(folder, 'config'),
          TMPDIR: join(folder, 'tmp'),
        },
      }),
    calls: () => readFileSync(calls, 'utf8').split('\n').slice(0, -1),
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function program(folder: string): string {
  return `#!/bin/sh
words=/dev/stderr
while [ "$1" != -- ]; do
  [ "$1" = -E ] && words=$2
  shift
done
host=$2 line=$3
echo "$host $line" >>${folder}/calls
if [ ! -d "${folder}/hosts/$host" ]; then
  echo "ssh: connect to host $host port 22: Connection refused" >>"$words"
  exit 255
fi
PATH="${folder}/hosts/$host:$PATH" HOST=$host exec sh -c "$line"
`;
}
