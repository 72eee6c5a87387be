import { expect, test } from 'vitest';
import { aHost, anApp, aRunningVm } from './setup.js';

test('X shows the config as a tree: it moves, folds with Enter, and the keys of a VM act on the selected VM', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { env: { NO_COLOR: '1' } });
  app.keys('g', 'down');
  await app.until(/▶ running[\s\S]*config +\//, 'the details');
  app.keys('X');
  await app.until(/\[Config\][\s\S]*▾ vm PC[\s\S]*▾ devices/, 'the tree');
  expect(app.picture()).not.toMatch(/vcore \d/);
  app.keys('G', 'g', 'down', 'enter');
  await app.until('▸ vm PC', 'the folded tree');
  app.keys('right');
  await app.until('▾ devices', 'the tree again');
  app.keys('p');
  await app.until('web is paused', 'the pause');
  app.keys('left', 'left');
  await app.until('▸ vm PC');
  app.keys('0');
  await app.until(/\[Details\][\s\S]*paused/, 'the details');
});
