import type { ConfigNode } from './config.js';

/** True where two element or attribute names are the same to Palacios, which ignores case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The children of an element with a name, in order. */
export function childrenNamed(node: ConfigNode, name: string): readonly ConfigNode[] {
  return node.children.filter((child) => sameName(child.name, name));
}

/** An attribute's value, or null; the first one counts where a name occurs twice. */
export function attributeOf(node: ConfigNode, name: string): string | null {
  return node.attributes.find(([key]) => sameName(key, name))?.[1] ?? null;
}

/**
 * A parameter of an element, as an attribute or as a child's text (docs/palacios/texts.md, "The config"). Null where there is
 * none. Where there are both, the core refuses the config; then the attribute is returned.
 */
export function parameterOf(node: ConfigNode, name: string): string | null {
  return attributeOf(node, name) ?? childrenNamed(node, name)[0]?.text ?? null;
}

/** The parameters that an element has both as an attribute and as a child. */
export function doubleParameters(node: ConfigNode): readonly string[] {
  const children = new Set(node.children.map((child) => child.name.toLowerCase()));
  return node.attributes.map(([name]) => name).filter((name) => children.has(name.toLowerCase()));
}
