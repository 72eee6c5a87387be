import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { KernelLog } from '../../state/ports.js';
import type { LogView } from '../../state/view.js';
import { shownName } from '../../state/vms/find.js';
import { safeStart } from '../../terminal/safe-text.js';
import { theme } from '../theme.js';

type Source = ReturnType<KernelLog['source']>;

type LogTitleProps = { source: Source; view: LogView; vm: string | null; focused: boolean };

/** Where the messages come from, whether they are followed, and what of them is shown. */
export function LogTitle({ source, view, vm, focused }: LogTitleProps): ReactElement {
  const { follow, filter, filtering, polling } = view;
  const text = filtering?.text ?? filter;
  return (
    <Text>
      <Text bold={focused}>Kernel messages</Text>
      {'  '}
      <SourceName source={source} />
      {follow ? <Text {...theme.dim}>{'  follow'}</Text> : <Text {...theme.warn}>{'  held: f follows'}</Text>}
      {vm !== null && <Text {...theme.accent}>{`  only ${shownName(vm)}`}</Text>}
      {(text !== '' || filtering !== null) && <Text {...theme.accent}>{`  / ${safeStart(text)}`}</Text>}
      {filtering !== null && <Text {...theme.selected}> </Text>}
      {polling && <Text {...theme.accent}>{'  with READ GUEST'}</Text>}
    </Text>
  );
}

function SourceName({ source }: { source: Source }): ReactElement {
  if (source.kind === 'none') return <Text {...theme.warn}>{safeStart(source.reason)}</Text>;
  const name = nameOf(source);
  if (source.state === 'following') return <Text {...theme.dim}>{name}</Text>;
  const trouble = source.state === 'missing' ? 'not there' : safeStart(source.reason ?? 'cannot be read');
  return (
    <Text>
      <Text {...theme.dim}>{name}</Text>
      <Text {...theme.warn}>{` ${trouble}`}</Text>
    </Text>
  );
}

function nameOf(source: Exclude<Source, { kind: 'none' }>): string {
  switch (source.kind) {
    case 'file':
      return safeStart(source.path);
    case 'journal':
      return 'the journal';
    case 'kmsg':
      return '/dev/kmsg';
    case 'dmesg':
      return `dmesg every ${source.seconds} s`;
  }
}
