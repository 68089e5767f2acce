import { Button } from '@mantine/core';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { go, usePlace } from '../../state/place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Loading } from '../../ui/loading.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import { BesideEachOther } from './beside-each-other.tsx';
import { RunTable } from './run-table.tsx';

/** The runs in one table, and those that are chosen beside each other. */
export function CompareScreen() {
  const { t } = useLanguage();
  const { compare } = usePlace();
  const rows = useCall('experiment.list', { bin: false });
  const deleted = useCall('experiment.list', { bin: true }, { when: rows.data?.length === 0 });
  return (
    <Loading query={rows} report={reportOf} lines={8}>
      {(list) => {
        const chosen = compare.filter((id) => list.some((row) => row.id === id && row.metrics !== null));
        return (
          <div className="screen">
            <div className="screen-head">
              <h1>{t('compare.title')}</h1>
              <span className="soft">{t('compare.help')}</span>
            </div>
            {list.length === 0 && deleted.data?.length === 0 ? (
              <EmptyState icon="compare" title={t('train.none')} text={t('compare.noneText')}>
                <Button onClick={() => go({ screen: 'start' })}>{t('nav.start')}</Button>
              </EmptyState>
            ) : (
              <>
                <RunTable rows={list} />
                {chosen.length >= 2 ? (
                  <BesideEachOther
                    key={chosen.join()}
                    ids={chosen}
                    names={chosen.map((id) => list.find((row) => row.id === id)?.name ?? '')}
                  />
                ) : (
                  <p className="soft">{t('compare.chooseTwo')}</p>
                )}
              </>
            )}
          </div>
        );
      }}
    </Loading>
  );
}
