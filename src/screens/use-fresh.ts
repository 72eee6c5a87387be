import { useEffect, useState } from 'react';

/**
 * True for so many ms after `what` was last another; `what` is compared by identity.
 * @param atFirst whether what is there at first counts as another
 */
export function useFresh(what: unknown, ms: number, atFirst: boolean): boolean {
  const [seen, setSeen] = useState<{ what: unknown } | null>(atFirst ? null : { what });
  useEffect(() => {
    const timer = setTimeout(() => setSeen({ what }), ms);
    return () => clearTimeout(timer);
  }, [what, ms]);
  return seen === null || seen.what !== what;
}
