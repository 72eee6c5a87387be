/** A guest's host name: of its VM's name the characters that a host name may have. */
export function hostNameOf(name: string): string {
  const fit = name.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^-+|-+$/g, '');
  return fit.slice(0, 20) || 'guest';
}
