/**
 * A function of an object that never changes, worked out once for each: the lists of the store are replaced,
 * not changed, and each key asks the same of them many times.
 */
export function remembered<Key extends object, Value>(workOut: (of: Key) => Value): (of: Key) => Value {
  const known = new WeakMap<Key, { value: Value }>();
  return (of) => {
    const found = known.get(of) ?? { value: workOut(of) };
    known.set(of, found);
    return found.value;
  };
}
