import type { CheckpointOperations } from '../state/checkpoints/operations.js';
import type { HostFacts } from '../state/fleet/host-facts.js';
import type { HostPort } from '../state/fleet/host-port.js';
import type { OperationContext } from '../state/operations/context.js';

/** A host as a bridge serves it: the port of the machine that it runs on, and what its operations work with. */
export type ServedHost = {
  port: HostPort;
  /** Of this v3_tui. */
  version: string;
  facts: HostFacts;
  context: OperationContext;
  checkpoints: CheckpointOperations;
};
