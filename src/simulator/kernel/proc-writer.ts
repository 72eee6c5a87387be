import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../layout.js';

/** Writes /proc/v3vee under the root: each file as a whole, and only when its text changes. */
export type ProcWriter = {
  /** Texts by file name, one character per byte; null removes the file. What cannot be written is tried until it can. */
  show(files: Readonly<Record<string, string | null>>): void;
  /** Removes the folder in one step. */
  vanish(): void;
};

/** A disk that is full may have room soon, and a host on which nothing runs shows nothing new by itself. */
const AGAIN_MS = 50;

export function createProcWriter(layout: Layout): ProcWriter {
  const shown = new Map<string, string>();
  let there = false;
  let again: NodeJS.Timeout | undefined;
  const show = (files: Readonly<Record<string, string | null>>) => {
    clearTimeout(again);
    let isWhole = true;
    for (const [name, text] of Object.entries(files)) {
      if (text === null) {
        if (shown.delete(name)) rmSync(join(layout.v3vee, name), { force: true });
      } else if (shown.get(name) !== text) {
        if (replace(layout, name, text)) shown.set(name, text);
        else isWhole = false;
      }
    }
    if (!isWhole) again = setTimeout(show, AGAIN_MS, files);
  };
  return {
    show(files) {
      if (there) show(files);
      else {
        there = true;
        appear(layout, files, shown);
      }
    },
    vanish() {
      clearTimeout(again);
      there = false;
      shown.clear();
      const gone = join(layout.own, 'gone');
      rmSync(gone, { recursive: true, force: true });
      try {
        // It is kept aside, empty, until the next one is made, which must have another inode.
        renameSync(layout.v3vee, gone);
        for (const name of readdirSync(gone)) rmSync(join(gone, name), { force: true });
      } catch {
        // It was not there.
      }
    },
  };
}

/** False if it cannot: the disk may be full. The old text stays. */
function replace(layout: Layout, name: string, text: string): boolean {
  const temporary = join(layout.own, `next-${name}`);
  try {
    writeFileSync(temporary, text, 'latin1');
    renameSync(temporary, join(layout.v3vee, name));
    return true;
  } catch {
    return false;
  }
}

/** Makes the whole folder aside and moves it into place, so nobody sees half of it. */
function appear(
  layout: Layout,
  files: Readonly<Record<string, string | null>>,
  shown: Map<string, string>,
): void {
  const coming = join(layout.own, 'coming');
  rmSync(coming, { recursive: true, force: true });
  rmSync(layout.v3vee, { recursive: true, force: true });
  mkdirSync(coming);
  mkdirSync(layout.proc, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    if (text === null) continue;
    writeFileSync(join(coming, name), text, 'latin1');
    shown.set(name, text);
  }
  renameSync(coming, layout.v3vee);
  rmSync(join(layout.own, 'gone'), { recursive: true, force: true });
}
