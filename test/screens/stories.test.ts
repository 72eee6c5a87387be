import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DIALOGS } from '../../src/screens/dialogs/registry.js';
import { MANAGER_TABS } from '../../src/state/manager-tabs.js';
import { PANES } from '../../src/state/view.js';
import { printed } from '../stories/show.js';
import { STORIES } from '../stories/stories.js';
import type { Story } from '../stories/story.js';
import { drawingFaults } from './drawn-by-ink.js';

const list: Story = { name: 'list', what: '', show: () => undefined };

const names = STORIES.map(({ name }) => name);

describe('npm run story', () => {
  it('has a story of every dialog, page and pane, each under a name of its own', () => {
    const pages = [...MANAGER_TABS.before, ...MANAGER_TABS.behind].map(({ id }) => id);
    const panes = PANES.filter((pane) => pane !== 'main');
    const wanted = [...DIALOGS.map(({ kind }) => kind), ...pages, ...panes, 'session', 'split', 'too-small'];
    expect(names).toEqual(expect.arrayContaining(wanted));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(STORIES)('draws $name', async (story) => {
    const { columns, rows } = story.size ?? { columns: 80, rows: 24 };
    expect(drawingFaults({ frame: '', rows: await printed(story, columns, rows) }, columns, rows)).toEqual(
      [],
    );
    if (['list', 'too-small'].includes(story.name)) return;
    // Not the list behind it alone, which is drawn without a story as well. The folder has another name each time.
    const frame = async (one: Story) =>
      (await printed(one, columns, rows)).join('\n').replaceAll(/v3-attach-\w*/g, '');
    const behind = await frame(list);
    await expect.poll(() => frame(story)).not.toBe(behind);
  });

  it('prints one as text, and says which there are', async () => {
    const story = async (...words: string[]) => {
      const run = promisify(execFile)(process.execPath, ['scripts/story.js', ...words]);
      return run.catch((error: { code: number; stdout: string; stderr: string }) => error);
    };
    const listed = await story();
    for (const name of names) expect(listed.stdout).toContain(`  ${name} `);
    const frame = (await story('confirm', '--print', '--ascii', '--columns', '90', '--rows', '20')).stdout;
    expect(frame).toContain('Stop web?');
    expect(frame).toMatch(/^[\x20-\x7e\n]*$/);
    expect(frame.split('\n')).toHaveLength(21);
    expect(await story('nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('npm run story'),
    });
    expect(await story('list')).toMatchObject({ code: 2, stderr: expect.stringContaining('--print') });
  });
});
