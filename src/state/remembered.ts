/**
 * A function that is computed once for each object: the lists in the store are replaced, never changed, and each key
 * asks the same of them many times.
 */
export function remembered<Key extends object, Value>(compute: (of: Key) => Value): (of: Key) => Value {
  const known = new WeakMap<Key, { value: Value }>();
  return (of) => {
    const found = known.get(of) ?? { value: compute(of) };
    known.set(of, found);
    return found.value;
  };
}
