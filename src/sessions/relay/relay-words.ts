import type { Device } from '../../host/device.js';
import type { SessionMode } from '../../state/ports.js';

/** What a relay is started for. `key`: the VM's, on its own host; `device`: where it was when it was looked at. */
export type RelayRequest = {
  mark: string;
  mode: SessionMode;
  stream: string | null;
  device: Device;
  key: string;
  /** The mark of the relay that it takes the place of, if that still runs: its line broke. */
  instead: string | null;
};

/** The words behind the program that start a relay on a VM's host, for its command line. */
export function relayWords({ mark, mode, stream, device, key, instead }: RelayRequest): readonly string[] {
  return [
    'attach',
    '--raw',
    `--relay=${mark}`,
    `--device=${device}`,
    `--mode=${mode}`,
    ...(stream === null ? [] : [`--stream=${stream}`]),
    ...(instead === null ? [] : [`--instead=${instead}`]),
    // Who looks at the screen has been asked.
    ...(mode === 'vnc' ? ['--yes'] : []),
    '--',
    key,
  ];
}
