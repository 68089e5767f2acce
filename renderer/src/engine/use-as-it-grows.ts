import { useEffect, useState } from 'react';

/**
 * What is known of a run of so many epochs, asked for again as it grows, but not at each: when it is longer by a share,
 * and when it ends. What was known before stays until then.
 * @param often how many times it is asked while the run doubles
 */
export function useAsItGrows<T>(
  ask: () => Promise<T>,
  { id, epochs, isRunning, often }: { id: string; epochs: number; isRunning: boolean; often: number },
): T | undefined {
  const [known, setKnown] = useState<T | undefined>(undefined);
  const step = epochs < often ? epochs : Math.floor(often * Math.log2(epochs));
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for when another step is reached
  useEffect(() => {
    let alive = true;
    ask().then(
      (value) => alive && setKnown(value),
      () => {},
    );
    return () => {
      alive = false;
    };
  }, [id, step, isRunning]);
  return known;
}
