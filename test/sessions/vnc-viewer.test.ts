import { expect, test } from 'vitest';
import { hasDisplay, viewerArgs } from '../../src/sessions/vnc/vnc-viewer.js';

test.each([
  ['vncviewer', ['-shared', '-passwd', '/p', 'localhost::5951'], false],
  ['/opt/bin/xtigervncviewer', ['-shared', '-passwd', '/p', 'localhost::5951'], false],
  ['gvncviewer', ['localhost:51'], true],
  ['/usr/bin/remmina', ['-c', 'vnc://localhost:5951'], true],
  ['vinagre', ['localhost::5951'], true],
  ['my-viewer', ['localhost::5951'], true],
])('%s is told where the server is, and the password only by its file', (name, args, asks) => {
  expect(viewerArgs(name, 5951, '/p')).toEqual({ args, asks });
});

test('there is a display where a program could open a window', () => {
  const all = [{}, { DISPLAY: '' }, { DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }];
  expect(all.map(hasDisplay)).toEqual([false, false, true, true]);
});
