import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { TemplateCard } from '../../../../core/schema/views.ts';
import type { WindowState } from '../../../../electron/preload/bridge.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { useCall } from '../../engine/use-call.ts';
import { beginImport, chooseAndImport, openToken, showError, startRun } from '../../state/actions.tsx';
import { go } from '../../state/place.ts';
import cardButtonStyles from '../../ui/card-button.module.css';
import { Icon } from '../../ui/icon.tsx';
import { Loading } from '../../ui/loading.tsx';
import { formatCount, formatTime } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './start-screen.module.css';

/** Where one begins: recent work, a file of one's own, a sample, a template. */
export function StartScreen({ initial }: { readonly initial: WindowState }) {
  const { t, pick, language } = useLanguage();
  const samples = useCall('samples', null);
  const catalogue = useCall('catalogue', null);
  const datasets = useCall('dataset.list', null);
  // projects may have been opened since the window was
  const [recent, setRecent] = useState(initial.recent);
  useEffect(() => {
    void window.vitrine.state().then((state) => setRecent(state.recent));
  }, []);

  const runTemplate = async (template: TemplateCard) => {
    try {
      const spec = await engine.call('spec.parse', { text: template.text });
      await startRun('run', { spec: spec as unknown as Record<string, unknown>, language });
    } catch (error) {
      showError(reportOf(error));
    }
  };

  return (
    <div className="screen">
      <div className="screen-head">
        <h1>{t('start.title')}</h1>
        <span className="soft">{t('start.subtitle')}</span>
      </div>
      <div className={`columns ${styles.layout}`}>
        <div className="stack">
          <Panel title={t('start.here')}>
            <div className="stack tight">
              {datasets.data?.length === 0 && <p className="soft">{t('start.noData')}</p>}
              {datasets.data?.slice(0, 8).map((dataset) => (
                <button
                  key={dataset.id}
                  type="button"
                  className="plain-button"
                  onClick={() => go({ screen: 'data', dataset: dataset.id })}
                >
                  <Icon name="table" size={14} />
                  <span className="cut" title={dataset.name}>
                    {dataset.name}
                  </span>
                  <span className="soft small">{formatCount(dataset.rows)}</span>
                </button>
              ))}
            </div>
          </Panel>
          <Panel title={t('start.recent')}>
            <div className="stack tight">
              {recent.length === 0 && <p className="soft">{t('start.noRecent')}</p>}
              {recent.map((project) => (
                <button
                  key={project.token}
                  type="button"
                  className="plain-button"
                  title={`${project.folder}\n${formatTime(project.opened, language)}`}
                  onClick={() => void openToken(project.token, false, project.name)}
                >
                  <Icon name="file" size={14} />
                  <span className="cut">{project.name}</span>
                </button>
              ))}
            </div>
          </Panel>
        </div>
        <div className="stack">
          <button type="button" className={styles.dropArea} onClick={() => void chooseAndImport()}>
            <Icon name="data" size={32} />
            <h2>{t('start.drop')}</h2>
            <span className="soft">{t('start.formats')}</span>
          </button>
          <Button variant="default" onClick={() => void chooseAndImport('folder')}>
            {t('start.folder')}
          </Button>
          <p className="soft small">{t('start.offline')}</p>
          <Panel title={t('start.templates')} note={t('start.templatesNote')}>
            <Loading query={catalogue} report={reportOf}>
              {(value) => (
                <div className="stack">
                  {value.templates.map((template) => (
                    <button
                      key={template.file}
                      type="button"
                      className={cardButtonStyles.cardButton}
                      onClick={() => void runTemplate(template)}
                    >
                      <span className="head">
                        <b>{pick(template.title)}</b>
                        <Icon name="play" size={12} />
                      </span>
                      <span className="soft small">{pick(template.about)}</span>
                    </button>
                  ))}
                </div>
              )}
            </Loading>
          </Panel>
        </div>
        <Panel title={t('start.samples')} note={t('start.samplesNote')}>
          <Loading query={samples} report={reportOf} lines={8}>
            {(list) => (
              <div className="stack">
                {list.map((sample) => (
                  <button
                    key={sample.name}
                    type="button"
                    className={cardButtonStyles.cardButton}
                    title={`${sample.source} · ${sample.licence}`}
                    onClick={() => void beginImport({ sample: sample.name }, sample.name)}
                  >
                    <span className="head">
                      <b>{sample.name}</b>
                      <span className="soft small">
                        {t('start.size', { rows: formatCount(sample.rows), columns: sample.columns })}
                      </span>
                    </span>
                    <span className="soft small">{pick(sample.about)}</span>
                  </button>
                ))}
              </div>
            )}
          </Loading>
        </Panel>
      </div>
    </div>
  );
}
