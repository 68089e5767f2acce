import { Button, NumberInput, Progress, Select, TagsInput, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { type ImportOptions, textEncoding } from '../../../../core/schema/dataset.ts';
import { useJob } from '../../engine/use-job.ts';
import { isLive, useJobs } from '../../engine/use-jobs.ts';
import { chooseAndImport } from '../../state/actions.tsx';
import { go, usePlace } from '../../state/place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatSeconds } from '../../ui/numbers.ts';
import { Panel } from '../../ui/panel.tsx';
import { useLanguage } from '../../ui/use-language.ts';
import styles from './import-screen.module.css';
import { type PartProps, PreviewTable, Rejected } from './preview-table.tsx';

const delimiters = [
  { value: ',', label: ',' },
  { value: ';', label: ';' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: '|' },
  { value: ' ', label: '␣' },
];

/** What was found in a file, each part of it changeable, before the import is taken. The file itself is never touched. */
export function ImportScreen() {
  const { t } = useLanguage();
  const { source } = usePlace();
  const [options, setOptions] = useState<ImportOptions>({});
  const [name, setName] = useState('');
  const preview = useJob('preview');
  const taking = useJob('import', true);
  const progress = useJobs().find((job) => job.kind === 'import' && isLive(job));

  useEffect(() => {
    if (!source) return;
    setName(source.name.replace(/\.[^.]+$/, ''));
    setOptions({});
  }, [source]);
  const { start } = preview;
  useEffect(() => {
    if (source) void start({ source: source.source, options });
  }, [source, options, start]);

  if (!source) {
    return (
      <EmptyState icon="data" title={t('import.none')} text={t('import.noneText')}>
        <Button onClick={() => void chooseAndImport()}>{t('palette.import')}</Button>
      </EmptyState>
    );
  }
  const found = preview.result;
  const take = async () => {
    const dataset = await taking.start({
      source: source.source,
      options,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
    });
    if (dataset) go({ screen: 'data', dataset: dataset.id, source: null });
  };
  return (
    <div className="screen">
      <div className="screen-head">
        <h1 className="cut" title={source.name}>
          {t('import.title', { name: source.name })}
        </h1>
        <span className="grow" />
        <Button variant="default" onClick={() => go({ screen: 'start', source: null })}>
          {t('common.cancel')}
        </Button>
        <Button
          disabled={!found || preview.running || preview.error !== undefined || taking.running}
          onClick={() => void take()}
        >
          {found
            ? t('import.take', { rows: formatCount(found.rows) })
            : preview.error
              ? t('import.failed')
              : t('import.looking')}
        </Button>
      </div>
      {taking.running && (
        <Panel>
          <div className="row">
            <span>{t(`stage.${progress?.stage ?? 'read'}`)}</span>
            <Progress className="fill" value={100 * (progress?.share ?? 0)} aria-label={t('import.looking')} />
            {progress?.left != null && (
              <span className="soft">{t('jobs.left', { time: formatSeconds(progress.left) })}</span>
            )}
            <Button size="compact-xs" variant="default" onClick={taking.cancel}>
              {t('common.cancel')}
            </Button>
          </div>
        </Panel>
      )}
      {(taking.error ?? preview.error) && (
        <ErrorPanel report={taking.error ?? preview.error ?? { code: 'internal', message: '' }} />
      )}
      {preview.error && (
        <div className="row">
          {Object.keys(options).length > 0 && (
            <Button variant="default" onClick={() => setOptions({})}>
              {t('import.reset')}
            </Button>
          )}
          <Select
            aria-label={t('import.encoding')}
            placeholder={t('import.encoding')}
            data={[...textEncoding.options]}
            value={options.encoding ?? null}
            onChange={(value) =>
              setOptions({ ...options, encoding: value === null ? undefined : textEncoding.parse(value) })
            }
          />
          <Button variant="default" onClick={() => void chooseAndImport()}>
            {t('import.chooseAnother')}
          </Button>
        </div>
      )}
      {found && <Dialect found={found} options={options} onChange={setOptions} name={name} onName={setName} />}
      {!found && preview.running && <p className="soft">{t('import.looking')}</p>}
      {found && (found.rejectedCount > 0 || found.notes.length > 0) && <Rejected found={found} />}
      {found && <PreviewTable found={found} options={options} onChange={setOptions} />}
    </div>
  );
}

function Dialect({
  found,
  options,
  onChange,
  name,
  onName,
}: PartProps & { readonly name: string; readonly onName: (name: string) => void }) {
  const { t } = useLanguage();
  const isText = found.delimiter !== null;
  const isFolder = found.format === 'images' || found.format === 'texts';
  const set = (part: Partial<ImportOptions>) => onChange({ ...options, ...part });
  const known = delimiters.some((entry) => entry.value === found.delimiter);
  return (
    <Panel>
      <div className={`form-group ${styles.fields}`}>
        <TextInput label={t('import.name')} value={name} onChange={(event) => onName(event.currentTarget.value)} />
        <TextInput
          label={t('import.format')}
          value={isFolder ? t(`import.${found.format}`) : found.format.toUpperCase()}
          readOnly
          variant="filled"
        />
        {found.encoding && (
          <Select
            label={t('import.encoding')}
            data={[...textEncoding.options]}
            value={options.encoding ?? found.encoding}
            allowDeselect={false}
            onChange={(value) => set({ encoding: textEncoding.parse(value) })}
          />
        )}
        {isText && (
          <Select
            label={t('import.delimiter')}
            data={known ? delimiters : [...delimiters, { value: found.delimiter ?? '', label: found.delimiter ?? '' }]}
            value={options.delimiter ?? found.delimiter}
            allowDeselect={false}
            onChange={(value) => set({ delimiter: value ?? undefined, kinds: undefined })}
          />
        )}
        {isText && (
          <Select
            label={t('import.quote')}
            data={['"', "'", { value: '', label: t('import.noQuote') }]}
            value={options.quote ?? found.quote}
            allowDeselect={false}
            onChange={(value) => set({ quote: value ?? undefined })}
          />
        )}
        {isText && (
          <Select
            label={t('import.header')}
            data={[
              { value: 'yes', label: t('import.headerYes') },
              { value: 'no', label: t('import.headerNo') },
            ]}
            value={(options.header ?? found.header) ? 'yes' : 'no'}
            allowDeselect={false}
            onChange={(value) => set({ header: value === 'yes', kinds: undefined })}
          />
        )}
        {(isText || found.sheet !== null) && (
          <NumberInput
            label={t('import.headerRow')}
            title={t('import.headerRowHelp')}
            min={1}
            max={1000}
            allowDecimal={false}
            value={options.headerRow ?? found.headerRow}
            onChange={(value) =>
              typeof value === 'number' &&
              value !== found.headerRow &&
              set({ headerRow: value, kinds: undefined, names: undefined })
            }
          />
        )}
        {isText && (
          <Select
            label={t('import.decimal')}
            data={['.', ',']}
            value={options.decimal ?? found.decimal}
            allowDeselect={false}
            onChange={(value) => set({ decimal: value === ',' ? ',' : '.' })}
          />
        )}
        {found.sheets.length > 1 && (
          <Select
            label={t('import.sheet')}
            data={found.sheets.map(({ name, isHidden }) => ({
              value: name,
              label: isHidden ? t('import.hiddenSheet', { name }) : name,
            }))}
            value={options.sheet ?? found.sheet}
            allowDeselect={false}
            onChange={(value) => set({ sheet: value ?? undefined, kinds: undefined })}
          />
        )}
        {!isFolder && (
          <TagsInput
            className={styles.twoColumns}
            label={t('import.missing')}
            size="xs"
            data={[]}
            value={(options.missing ?? found.missing).filter((marker) => marker !== '')}
            onChange={(markers) => set({ missing: ['', ...markers] })}
          />
        )}
      </div>
    </Panel>
  );
}
