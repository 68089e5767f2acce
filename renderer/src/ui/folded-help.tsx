import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from './folded-help.module.css';

const descriptions = '.mantine-InputWrapper-description, .mantine-Switch-description';
const labels = '.mantine-InputWrapper-label, .mantine-Switch-label';

interface Tip {
  readonly text: string;
  /** Pixels from the left of the window, and from its foot to the top of the label. */
  readonly left: number;
  readonly bottom: number;
}

/** What is said of the field of which this is a part, and where its label stands. */
function tipOf(element: Element): Tip | null {
  const field = element.closest('.mantine-InputWrapper-root, .mantine-Switch-root');
  const text = field?.querySelector(descriptions)?.textContent;
  const label = field?.querySelector(labels)?.getBoundingClientRect();
  if (!text || !label) return null;
  return { text, left: Math.min(label.left, window.innerWidth - 360), bottom: window.innerHeight - label.top + 4 };
}

/**
 * Fields whose descriptions stand behind their labels: shown while the pointer is on a label, or once the keyboard has
 * come to the field; always there for a screen reader.
 */
export function FoldedHelp({ children }: { readonly children: ReactNode }) {
  const [tip, setTip] = useState<Tip | null>(null);
  const hide = () => setTip(null);
  const onKeyUp = ({ key, target }: KeyboardEvent) =>
    setTip(key === 'Tab' && target instanceof Element ? tipOf(target) : null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only shows what a screen reader is told anyway
    // biome-ignore lint/a11y/useKeyWithMouseEvents: the keyboard comes by keys that are let go
    <div
      className={styles.folded}
      onMouseOver={({ target }) => {
        const label = target instanceof Element ? target.closest(labels) : null;
        setTip(label ? tipOf(label) : null);
      }}
      onMouseLeave={hide}
      onBlur={hide}
      onKeyUp={onKeyUp}
    >
      {children}
      {tip &&
        createPortal(
          <div className={styles.tip} style={{ left: tip.left, bottom: tip.bottom }} aria-hidden="true">
            {tip.text}
          </div>,
          document.body,
        )}
    </div>
  );
}
