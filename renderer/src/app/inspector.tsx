import { ActionIcon, TextInput } from '@mantine/core';
import { useState } from 'react';
import terms from '../../../resources/help/terms.json' with { type: 'json' };
import { go, usePlace } from '../state/place.ts';
import { Icon } from '../ui/icon.tsx';
import { useLanguage } from '../ui/use-language.ts';
import styles from './inspector.module.css';

/** Help beside the work: one paragraph a term, with its formula and its source. */
export function Inspector() {
  const { t, language } = useLanguage();
  const { term } = usePlace();
  const [search, setSearch] = useState('');
  const wordsOf = (entry: (typeof terms)[number]) => (language === 'zh-CN' ? entry.zh : entry.en);
  const chosen = terms.find((entry) => entry.id === term);
  const wanted = search.trim().toLowerCase();
  const found = terms.filter((entry) =>
    `${entry.en.title} ${entry.zh.title} ${entry.id}`.toLowerCase().includes(wanted),
  );
  return (
    <aside className={styles.side} aria-label={t('help.title')}>
      <div className="stack">
        <div className="row">
          <h2 className="fill">{chosen ? wordsOf(chosen).title : t('help.title')}</h2>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('common.close')}
            onClick={() => go({ inspector: false })}
          >
            <Icon name="close" />
          </ActionIcon>
        </div>
        {chosen && (
          <>
            <p className="wrap">{wordsOf(chosen).text}</p>
            {chosen.formula && <code className="wrap">{chosen.formula}</code>}
            {chosen.source && (
              <p className="soft small">
                {t('help.source')}: {chosen.source}
              </p>
            )}
            <button type="button" className="plain-button" onClick={() => go({ term: null })}>
              ← {t('help.all')}
            </button>
          </>
        )}
        {!chosen && (
          <>
            <TextInput
              placeholder={t('help.search')}
              aria-label={t('help.search')}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            {found.map((entry) => (
              <button key={entry.id} type="button" className="plain-button" onClick={() => go({ term: entry.id })}>
                {wordsOf(entry).title}
              </button>
            ))}
          </>
        )}
      </div>
    </aside>
  );
}
