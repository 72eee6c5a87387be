import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isAnswered, markAnswered } from '../../src/inventory/answered-files.js';
import { temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();
const content = (text: string) => Buffer.from(text);

it('knows the content that was answered for, in a folder that is made for it, and no other', () => {
  const inventory = at('new/inventory.db');
  expect(isAnswered(inventory, content('a'))).toBe(false);
  expect(markAnswered(inventory, content('a'))).toBe(true);
  expect(isAnswered(inventory, content('a'))).toBe(true);
  expect(isAnswered(inventory, content('a\n'))).toBe(false);
  expect(isAnswered(at('other.db'), content('a'))).toBe(false);
});

it('keeps the latest 200 answers, and takes no harm from what else is in the file', () => {
  const inventory = at('inventory.db');
  for (let number = 0; number < 201; number++) markAnswered(inventory, content(`${number}`));
  appendFileSync(`${inventory}.answered`, '\0junk\n');
  expect(markAnswered(inventory, content('last'))).toBe(true);
  expect(readFileSync(`${inventory}.answered`, 'utf8').split('\n')).toHaveLength(201);
  expect([0, 1, 2, 200].map((number) => isAnswered(inventory, content(`${number}`)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

it('does not wait for a FIFO in the place of the answers', () => {
  execFileSync('mkfifo', [at('inventory.db.answered')]);
  expect(isAnswered(at('inventory.db'), content('a'))).toBe(false);
  expect(markAnswered(at('inventory.db'), content('a'))).toBe(false);
});

it('says where an answer cannot be kept', () => {
  writeFileSync(at('file'), '');
  expect(markAnswered(at('file/inventory.db'), content('a'))).toBe(false);
  expect(isAnswered(at('file/inventory.db'), content('a'))).toBe(false);
});
