import type { Checkpoint } from '../../src/inventory/checkpoints.js';

/** A whole checkpoint of `web` but for what is said. */
export function checkpoint(change: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id: '1',
    vm: '1',
    vmName: 'web',
    name: 'before the update',
    note: '',
    store: 'DIR',
    url: '/srv/checkpoints/web-20260101-120000-1',
    madeAt: 0,
    state: 'whole',
    bytes: 1,
    memoryBytes: 16 * 1024 * 1024,
    configHash: null,
    devices: [],
    vmState: 'running',
    madeBy: 'user',
    ...change,
  };
}

/** The config of a guest of 16 MB, which is saved and loaded in well under a second. */
export const SMALL_CONFIG = `<vm class="PC">
  <memory>16</memory>
  <cores count="1"/>
  <devices>
    <device class="CGA_VIDEO" id="cga"/>
    <device class="CURSES_CONSOLE" id="cons"/>
    <device class="CHAR_STREAM" id="stream1"><name>com1</name></device>
  </devices>
</vm>
`;
