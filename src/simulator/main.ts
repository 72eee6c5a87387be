import { runTool } from './tools/run-tool.js';

// The only executable of the simulated host: the kernel, or one of the tools (docs/palacios.md, "The pieces").
const [role, root, highestDescriptor, ownerPid, ownerFolder] = process.argv.slice(2);
if (role === 'kernel' && root !== undefined) {
  const owner =
    ownerPid === undefined || ownerFolder === undefined
      ? null
      : { pid: Number(ownerPid), folder: ownerFolder };
  // The tools are started much more often, and do without the kernel.
  const { runKernel } = await import('./kernel/server.js');
  await runKernel(root, Number(highestDescriptor ?? 2), owner);
} else if (role === 'tool') await runTool();
else {
  process.stderr.write('This is the simulated Palacios host; start it with: v3_tui simulator start DIR\n');
  process.exitCode = 2;
}
