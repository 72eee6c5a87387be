import { openFarVnc } from '../sessions/far/far-vnc.js';
import { openFarSession } from '../sessions/far/open-far.js';
import { newMark } from '../sessions/relay/marks.js';
import type { Session } from '../sessions/session.js';
import { splitKey } from '../state/fleet/host-id.js';
import type { SessionRequest, Size } from '../state/ports.js';
import type { FarHost } from './fleet/open-far-host.js';
import type { Parts } from './parts.js';
import { recordingPlanOf } from './recording-plan.js';

/** Opens sessions to VMs of far hosts. */
export type FarSessions = {
  /** @param size that of the pane, for streams */
  open(far: FarHost, request: SessionRequest, size: Size): Promise<Session | { reason: string }>;
};

/** Begins with none. A session whose line broke is remembered: the next in its place ends what is left of it there. */
export function createFarSessions(parts: Pick<Parts, 'host' | 'store' | 'context'>): FarSessions {
  const broken = new Map<string, string>();
  return {
    async open({ config, way }, request, size) {
      const { viewer } = parts.store.getState().settings;
      const place = JSON.stringify([request.vmKey, request.mode, request.stream]);
      const mark = newMark();
      const wanted = {
        ...request,
        ...size,
        key: splitKey(request.vmKey).key,
        command: config.command,
        recording: recordingPlanOf(parts, request),
        instead: broken.get(place) ?? null,
      };
      const opened = await (request.mode === 'vnc'
        ? openFarVnc(parts.host, way, mark, wanted, { viewer, env: process.env })
        : openFarSession(way, mark, wanted));
      if ('reason' in opened) return opened;
      broken.delete(place);
      const stop = opened.subscribe(() => {
        const { state, endKind } = opened.view();
        if (state !== 'ended') return;
        stop();
        if (endKind === 'cut') broken.set(place, mark);
      });
      return opened;
    },
  };
}
