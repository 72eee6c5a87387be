import type { Answer, Request } from '../wire.js';
import { pointer } from './address.js';
import type { Caller } from './caller.js';
import { writeLinuxFiles } from './linux-files.js';
import type { Machine } from './machine.js';

const PAGE_BYTES = 4096;

export type MemoryRequest = Extract<
  Request,
  { call: 'mem-offline' | 'mem-online' | 'mem-add' | 'mem-remove' | 'mem-reset' }
>;

/**
 * What v3_mem and v3_mem_reset ask for (docs/palacios.md, "Memory"). Taking memory offline, and bringing it back, is
 * done by the host, without a call into Palacios: the answer is the address and the bytes, or how many blocks there are.
 */
export async function callMemory(machine: Machine, request: MemoryRequest, caller: Caller): Promise<Answer> {
  if (request.call === 'mem-offline') {
    const taken = machine.hostBlocks().offline(request.bytes, request);
    writeLinuxFiles(machine.layout, machine.hostBlocks().offlineBytes);
    return 'found' in taken
      ? { end: 'refused', text: String(taken.found) }
      : { end: 'ok', text: `${taken.address} ${taken.bytes}` };
  }
  if (request.call === 'mem-online') {
    machine.hostBlocks().online(request);
    writeLinuxFiles(machine.layout, machine.hostBlocks().offlineBytes);
    return { end: 'ok' };
  }
  if (!machine.ready()) return { end: 'open' };
  const { slowMs, hangs, outcome } = machine.faults.meet(request, null);
  await caller.wait(slowMs, hangs);
  if (outcome === 'deny' || outcome === 'fail') return { end: 'ioctl' };
  const answer: Answer = outcome === 'ignore' ? { end: 'ok' } : perform(machine, request);
  machine.publish();
  return answer;
}

function perform(
  machine: Machine,
  request: Exclude<MemoryRequest, { call: 'mem-offline' | 'mem-online' }>,
): Answer {
  const { log } = machine;
  switch (request.call) {
    case 'mem-add': {
      const { bytes, address } = request;
      log.core(`Adding ${Math.floor(bytes / PAGE_BYTES)} pages to Palacios memory`);
      machine.addMemory(
        address === null ? machine.hostBlocks().kernelPiece(bytes, request) : { address, bytes },
      );
      return { end: 'ok' };
    }
    case 'mem-remove': {
      const digits = pointer(BigInt(`0x${request.address}`));
      log.core(`Removing memory at address ${digits}`);
      const removed = machine.memory().remove(Number(`0x${request.address}`));
      if (removed === 'removed') return { end: 'ok' };
      if (removed === 'in use') log.module('mm.c(213)', `Cannot remove memory at base address 0x${digits}`);
      log.module('main.c(206)', 'Error removing memory from Palacios');
      return { end: 'ioctl' };
    }
    case 'mem-reset':
      log.core('Resetting memory');
      machine.memory().reset();
      return { end: 'ok' };
  }
}
