import type { EndKind, SessionHandle, SessionRequest, SessionView } from '../state/ports.js';

/** The session that is asked for: VNC takes no terminal. */
export type RawRequest = Omit<SessionRequest, 'mode'> & { mode: 'console' | 'stream' };

/** A session that gets the whole terminal as it is; its tool is started by whoever hands over the terminal. */
export type RawSession = SessionHandle & {
  readonly request: RawRequest;
  /** It has ended, for this reason. */
  ended(why: string, kind: EndKind): void;
};

let opened = 0;

/** Makes such a session, which is open until {@link RawSession.ended}. */
export function openRawSession(request: RawRequest): RawSession {
  const { mode, device, stream } = request;
  opened += 1;
  const id = `raw ${opened}`;
  const listeners = new Set<() => void>();
  let end: { why: string; kind: EndKind } | null = null;
  const ended = (why: string, kind: EndKind) => {
    end ??= { why, kind };
    for (const listener of listeners) listener();
  };
  const view = (): SessionView => ({
    id,
    mode,
    device,
    stream,
    state: end === null ? 'open' : 'ended',
    endedBecause: end?.why ?? null,
    endKind: end?.kind ?? null,
    trouble: null,
    remarks: [],
    pasting: null,
    hasScrollback: false,
    recording: null,
    vnc: null,
  });
  const nothing = () => undefined;
  return {
    request,
    view,
    ended,
    received: () => 0,
    write: nothing,
    paste: nothing,
    keyboard: null,
    lines: () => null,
    markBoot: nothing,
    recording: null,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => ended('it was closed', 'closed'),
  };
}
