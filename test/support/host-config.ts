import type { HostConfig } from '../../src/state/fleet/host-config.js';

/** What the settings say of a host that ssh knows by this name. */
export function hostConfig(id: string): HostConfig {
  return {
    id,
    destination: id,
    options: [],
    command: 'v3_tui',
    tags: [],
    colour: null,
    readOnly: false,
  };
}
