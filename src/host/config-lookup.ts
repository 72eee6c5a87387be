import type { ConfigNode } from './config.js';

/** True where two names of elements or attributes are the same to Palacios, which knows no case. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The children of an element that bear a name, in order. */
export function childrenNamed(node: ConfigNode, name: string): readonly ConfigNode[] {
  return node.children.filter((child) => sameName(child.name, name));
}

/** An attribute's value; of two of a name the first counts. Null: there is none. */
export function attributeOf(node: ConfigNode, name: string): string | null {
  return node.attributes.find(([key]) => sameName(key, name))?.[1] ?? null;
}

/**
 * A parameter of an element, as an attribute or as a child's text (docs/palacios.md, "The config"). Null where
 * there is none. Where both stand the core refuses the config, and the attribute is given.
 */
export function parameterOf(node: ConfigNode, name: string): string | null {
  return attributeOf(node, name) ?? childrenNamed(node, name)[0]?.text ?? null;
}

/** The parameters of an element that stand both as an attribute and as a child. */
export function doubleParameters(node: ConfigNode): readonly string[] {
  const children = new Set(node.children.map((child) => child.name.toLowerCase()));
  return node.attributes.map(([name]) => name).filter((name) => children.has(name.toLowerCase()));
}
