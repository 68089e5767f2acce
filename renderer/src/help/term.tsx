import type { ReactNode } from 'react';
import terms from '../../../resources/help/terms.json' with { type: 'json' };
import { go } from '../state/place.ts';
import { useLanguage } from '../ui/use-language.ts';
import styles from './term.module.css';

/** A word that explains itself: its meaning on hover, one paragraph with formula and source by a click. */
export function Term({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const { language } = useLanguage();
  const entry = terms.find((candidate) => candidate.id === id);
  if (!entry) return <>{children}</>;
  const { text } = language === 'zh-CN' ? entry.zh : entry.en;
  return (
    <button type="button" className={styles.term} title={text} onClick={() => go({ inspector: true, term: id })}>
      {children}
    </button>
  );
}
