import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDERS = ['docs', 'contrib', 'patches', '.github'].filter((folder) => existsSync(folder));
const PAGES = [
  ...readdirSync('.'),
  ...FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ),
].filter((path) => path.endsWith('.md'));

test.each(PAGES)('each link of %s leads to a file of the project, and to a heading that is there', (page) => {
  const text = readFileSync(page, 'utf8').replaceAll(/```.*?```/gs, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to);
  const broken = links.filter((to) => !/^(?:https?|mailto):/.test(to) && !leadsSomewhere(page, to));
  expect(broken).toEqual([]);
});

function leadsSomewhere(page: string, to: string): boolean {
  const [path = '', heading] = to.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || headings(file).includes(heading);
}

/** The headings of a page as GitHub names them in links. */
function headings(file: string): readonly string[] {
  const found = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...found].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Three screens of a common window. */
const MOST_ROWS = 180;
const COLUMNS = 110;

test.each(PAGES.filter((page) => page.startsWith('docs/')))('%s is read on three screens', (page) => {
  const lines = readFileSync(page, 'utf8').trimEnd().split('\n');
  const rows = lines.reduce((sum, line) => sum + rowsOf(line), 0);
  expect(rows).toBeLessThanOrEqual(MOST_ROWS);
});

/** How many rows a line takes when it is wrapped between words. */
function rowsOf(line: string): number {
  let rows = 1;
  let used = 0;
  for (const word of line.split(' ')) {
    const wanted = used === 0 ? word.length : used + 1 + word.length;
    if (wanted > COLUMNS && used > 0) rows += 1;
    used = wanted > COLUMNS ? word.length : wanted;
  }
  return rows;
}
