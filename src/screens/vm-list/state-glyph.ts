import type { Vm } from '../../state/vms/model.js';
import type { Tone } from '../theme.js';

/** A VM's state as a shape, and its tone; the frame writer has an ASCII stand-in for each. */
export function stateGlyph(vm: Vm): { glyph: string; tone: Tone } {
  if (vm.category === 'inactive') return { glyph: '·', tone: 'dim' };
  switch (vm.state) {
    case 'running':
      return { glyph: '▶', tone: 'good' };
    case 'simulating':
      return { glyph: '»', tone: 'good' };
    case 'paused':
      return { glyph: '‖', tone: 'warn' };
    case 'stopped':
      return { glyph: '■', tone: 'plain' };
    case 'error':
    case 'invalid':
      return { glyph: '!', tone: 'bad' };
    case 'unknown':
      return { glyph: '?', tone: 'warn' };
  }
}
