import { type LocalPort, openLocalPort } from '../../src/cli/local-port.js';
import { checkpointDisk } from '../../src/host/checkpoint-disk.js';
import type { Checkpoints } from '../../src/inventory/checkpoints.js';
import { bindCheckpointOperations } from '../../src/state/checkpoints/operations.js';
import type { OperationContext } from '../../src/state/operations/context.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import { DEFAULTS } from '../../src/state/settings.js';

/** The port of a host without a watch: what it shows is what its store was given. */
export function testPort(context: OperationContext, checkpoints: Checkpoints): LocalPort {
  return openLocalPort({
    ...context,
    context,
    settings: DEFAULTS,
    operations: bindOperations(context),
    checkpointOperations: bindCheckpointOperations({ ...context, checkpoints, disk: checkpointDisk }),
    watch: {
      refresh: () => context.refresh(),
      examine: () => undefined,
      onReading: () => () => undefined,
    },
    logSources: { list: async () => [], chosen: () => null, open: async () => null },
  });
}
