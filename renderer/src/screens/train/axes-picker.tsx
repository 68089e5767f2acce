import { Select } from '@mantine/core';
import type { AxesQuery } from '../../../../core/schema/snapshot-view.ts';
import type { ExperimentView } from '../../../../core/schema/summaries.ts';
import { useLanguage } from '../../ui/use-language.ts';

const components = '\u0000components';

/** What the plane of a boundary is laid through: two principal components, or two features by name. */
export function AxesPicker({
  view,
  axes,
  onChange,
}: {
  readonly view: ExperimentView;
  readonly axes: AxesQuery | undefined;
  readonly onChange: (axes: AxesQuery) => void;
}) {
  const { t } = useLanguage();
  const numeric = view.dataset.features.filter((feature) => feature.kind === 'numeric').map((feature) => feature.name);
  const named = axes?.kind === 'features' ? axes : undefined;
  if (numeric.length < 2) return null;
  const other = (name: string) => numeric.find((entry) => entry !== name) ?? name;
  return (
    <div className="row">
      <Select
        aria-label={t('boundary.x')}
        data={[
          { value: components, label: t('boundary.components') },
          ...numeric.map((name) => ({ value: name, label: name })),
        ]}
        value={named ? named.x : components}
        allowDeselect={false}
        searchable
        limit={200}
        w={190}
        onChange={(value) => {
          if (value === components) onChange({ kind: 'components' });
          else if (value)
            onChange({ ...named, kind: 'features', x: value, y: named && named.y !== value ? named.y : other(value) });
        }}
      />
      {named && (
        <Select
          aria-label={t('boundary.y')}
          data={numeric.filter((name) => name !== named.x)}
          value={named.y}
          allowDeselect={false}
          searchable
          limit={200}
          w={170}
          onChange={(value) => value && onChange({ ...named, y: value })}
        />
      )}
    </div>
  );
}
