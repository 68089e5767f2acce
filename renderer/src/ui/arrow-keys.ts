import type { KeyboardEvent, RefObject } from 'react';

/** @returns the place in a list of `count` that a key leads to from `at`; nothing where the key leads nowhere */
export function placeAfter(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Arrows, Home and End among the radio buttons of a group choose, as they do in one of the system's own. */
export function chooseByArrows(event: KeyboardEvent<HTMLElement>): void {
  const choices = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')];
  const at = document.activeElement instanceof HTMLElement ? choices.indexOf(document.activeElement) : -1;
  const next = at < 0 ? undefined : placeAfter(event.key, at, choices.length);
  if (next === undefined) return;
  event.preventDefault();
  if (next === at) return;
  choices[next].focus();
  choices[next].click();
}

/**
 * Arrows, Home and End in a list of which only what is in view is drawn move the focus from line to line. What can be
 * reached has its line's place in `data-line`, and where a line has more than one of them, `data-part`.
 * @param scrollTo brings a line into view
 */
export function moveByArrows(
  event: KeyboardEvent<HTMLElement>,
  box: RefObject<HTMLElement | null>,
  count: number,
  scrollTo: (line: number) => void,
): void {
  const from = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-line]') : null;
  const isSideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
  const next = from && !isSideways ? placeAfter(event.key, Number(from.dataset.line), count) : undefined;
  if (!from || next === undefined) return;
  event.preventDefault();
  scrollTo(next);
  const part = from.dataset.part === undefined ? '' : `[data-part="${from.dataset.part}"]`;
  const focus = (attempts: number) => {
    const here = `[data-line="${next}"]`;
    // a line may lack the part: the one that it has is the way on
    const line =
      box.current?.querySelector<HTMLElement>(`${here}${part}`) ?? box.current?.querySelector<HTMLElement>(here);
    if (line) line.focus();
    else if (attempts > 0) requestAnimationFrame(() => focus(attempts - 1));
  };
  // a line that was out of view is drawn in one of the next frames
  requestAnimationFrame(() => focus(5));
}
