/** A path that needs no quotes in a shell; null for others. */
export function plainPath(path: string | null): string | null {
  return path !== null && /^\/[\w./+-]*$/.test(path) ? path : null;
}

/** The command that adds a folder to PATH; null where a shell would need quotes. */
export function withPath(folder: string): string | null {
  return plainPath(folder) === null ? null : `export PATH=$PATH:${folder}`;
}
