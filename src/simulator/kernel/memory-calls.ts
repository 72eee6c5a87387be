import type { Answer, Request } from '../wire.js';
import { pointer } from './address.js';
import type { Caller } from './caller.js';
import type { Machine } from './machine.js';
import { BLOCK_BYTES } from './memory.js';

const PAGE_BYTES = 4096;

export type MemoryRequest = Extract<
  Request,
  { call: 'mem-offline' | 'mem-add' | 'mem-remove' | 'mem-reset' }
>;

/**
 * What v3_mem and v3_mem_reset ask for (docs/palacios.md, "Memory"). Taking memory offline is done by the host, without
 * a call into Palacios: the answer is the address, or how many blocks there are.
 */
export async function callMemory(machine: Machine, request: MemoryRequest, caller: Caller): Promise<Answer> {
  if (request.call === 'mem-offline') return offline(machine, request.bytes);
  if (!machine.ready()) return { end: 'open' };
  const { slowMs, hangs, outcome } = machine.faults.meet(request, null);
  await caller.wait(slowMs, hangs);
  if (outcome === 'deny' || outcome === 'fail') return { end: 'ioctl' };
  const answer: Answer = outcome === 'ignore' ? { end: 'ok' } : perform(machine, request);
  machine.publish();
  return answer;
}

function perform(machine: Machine, request: Exclude<MemoryRequest, { call: 'mem-offline' }>): Answer {
  const { log } = machine;
  switch (request.call) {
    case 'mem-add':
      log.core(`Adding ${Math.floor(request.bytes / PAGE_BYTES)} pages to Palacios memory`);
      machine.faults.turn('no-memory', false);
      machine.memory().add(request.bytes);
      return { end: 'ok' };
    case 'mem-remove':
      log.core(`Removing memory at address ${pointer(BigInt(`0x${request.address}`))}`);
      log.module('main.c(206)', 'Error removing memory from Palacios');
      return { end: 'ioctl' };
    case 'mem-reset':
      log.core('Resetting memory');
      return { end: 'ok' };
  }
}

function offline(machine: Machine, bytes: number): Answer {
  const taken = machine.takeOffline(Math.ceil(bytes / BLOCK_BYTES));
  return taken.ok
    ? { end: 'ok', text: (taken.first * BLOCK_BYTES).toString(16) }
    : { end: 'refused', text: String(taken.found) };
}
