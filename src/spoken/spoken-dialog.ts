import type { AppContext } from '../state/app-context.js';
import type { DialogKind } from '../state/dialogs.js';
import type { HostId } from '../state/fleet/host-id.js';
import type { Talk } from './talk.js';

/** What the spoken forms work with. */
export type Speaker = {
  app: AppContext;
  talk: Talk;
  pages: Pages;
};

/** Long texts, as lines: the subcommands print the same. */
export type Pages = {
  /** All that is known about a VM, its config included. */
  details(vmKey: string): Promise<readonly string[]>;
  /** What was done and seen, newest first; of one VM, or where it is null of the host. */
  history(
    host: HostId,
    vm: { id: string | null; name: string; device: string | null } | null,
  ): Promise<readonly string[]>;
  /** Palacios' memory and what Linux has left, on a host. */
  memory(host: HostId): Promise<readonly string[]>;
};

/** A kind of dialog in its spoken form. */
export type SpokenDialog = {
  kind: string;
  /**
   * Says what the dialog shows, and asks what it asks.
   * @param close takes the dialog off the stack; a form calls it before it goes on, as the dialog on the screen does
   */
  speak(speaker: Speaker, props: unknown, close: () => void): Promise<void>;
};

/** Makes the spoken form of a kind of dialog. */
export function spokenDialog<Props extends object>(
  { kind }: DialogKind<Props>,
  speak: (speaker: Speaker, props: Props, close: () => void) => Promise<void>,
): SpokenDialog {
  // openDialog has checked the props against the kind.
  return { kind, speak: (speaker, props, close) => speak(speaker, props as Props, close) };
}
