/**
 * An address as the kernel prints it with `%p` (docs/palacios.md, "Memory"): 16 hexadecimal digits without `0x`,
 * and for zero a word of the same width.
 */
export function pointer(value: bigint): string {
  return value === 0n ? '(null)'.padStart(16) : value.toString(16).padStart(16, '0');
}

/** Where the module keeps a VM; it is only printed. */
export function addressOfVm(index: number): bigint {
  return 0xffff_8800_0000_0000n + BigInt(index * 0x1000);
}

/** Where a guest's first core starts. */
export const RESET_VECTOR = 0xfff0n;
