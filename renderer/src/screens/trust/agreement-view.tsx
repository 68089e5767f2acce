import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { titleIn } from '../../../../core/messages/known-title.ts';
import type { ResultOf } from '../../../../core/schema/assessment-results.ts';
import { useMethods } from '../../engine/use-methods.ts';
import { MatrixMap } from '../../plots/matrix-map.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';

/** How far methods agree, one measure at a time. */
export function AgreementView({ result }: { readonly result: ResultOf<'agreement'> }) {
  const { t, say } = useLanguage();
  const { titleOf } = useMethods();
  const measures = Object.keys(result.measures);
  const [measure, setMeasure] = useState(measures[0]);
  const names = result.methods.map(titleOf);
  return (
    <div className="stack">
      <Panel>
        <SegmentedControl
          aria-label={t('trust.measure')}
          value={measure}
          onChange={setMeasure}
          data={measures.map((name) => ({ value: name, label: say(titleIn('agreement', name)) }))}
        />
        <MatrixMap
          title={say(titleIn('agreement', measure))}
          name={`agreement_${measure}`}
          rows={names}
          columns={names}
          values={(result.measures[measure] ?? []).map((row) => row.map((value) => value ?? 0))}
          errors={result.errors?.[measure]}
          note={t('trust.agreementNote', { k: result.k, rows: result.rows.length })}
        />
      </Panel>
      {result.skipped.length > 0 && (
        <Panel title={t('trust.skipped')}>
          <ul className="plain-list">
            {result.skipped.map((one) => (
              <li key={one.method}>
                {titleOf(one.method)}: <span className="soft">{say(one.reason)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}
