import type { ConfigNode } from '../../src/host/config.js';

/** An element of a config, as it is parsed. */
export const configNode = (
  name: string,
  attributes: [string, string][],
  children: ConfigNode[] = [],
  text = '',
): ConfigNode => ({ name, attributes, text, children });

/** A config that Palacios builds only with the option CPUS. */
export const NO_CORES = configNode(
  'vm',
  [['class', 'PC']],
  [
    configNode('memory', [], [], '64'),
    configNode('cores', [], [configNode('count', [['opt_tag', 'CPUS']], [], '0')]),
  ],
);
