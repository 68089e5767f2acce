// What stands above a drawn tree: search, zoom, the whole of it.
import { ActionIcon, Group, TextInput, Tooltip } from '@mantine/core';
import { Icon } from '../ui/icon.tsx';
import { useLanguage } from '../ui/use-language.ts';

interface TreeToolsProps {
  readonly search: string;
  readonly onSearch: (words: string) => void;
  readonly found: number;
  /** Goes to the next node that was found, or back to the one before. */
  readonly onNext: (direction: 1 | -1) => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  /** The root stands at the left. */
  readonly isAcross: boolean;
  readonly onAcross: () => void;
  /** Whether nodes show the values that they part; absent where that is not known. */
  readonly pictures?: boolean;
  readonly onPictures?: () => void;
}

export function TreeTools(props: TreeToolsProps) {
  const { search, onSearch, found, onNext, onZoom, onFit, isAcross, onAcross, pictures, onPictures } = props;
  const { t } = useLanguage();
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        size="xs"
        placeholder={t('tree.search')}
        aria-label={t('tree.search')}
        value={search}
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) =>
          event.key === 'Enter' && !event.nativeEvent.isComposing && onNext(event.shiftKey ? -1 : 1)
        }
        rightSection={found > 0 ? <span className="soft small">{found}</span> : undefined}
        w={150}
      />
      <TreeButton label={t('tree.zoomIn')} icon="zoomIn" onClick={() => onZoom(1.3)} />
      <TreeButton label={t('tree.zoomOut')} icon="zoomOut" onClick={() => onZoom(1 / 1.3)} />
      <TreeButton label={t('tree.fit')} icon="fit" onClick={onFit} />
      <TreeButton label={t('tree.across')} icon="right" isOn={isAcross} onClick={onAcross} />
      {onPictures && (
        <TreeButton label={t('tree.pictures')} icon="compare" isOn={pictures === true} onClick={onPictures} />
      )}
    </Group>
  );
}

function TreeButton({
  label,
  icon,
  isOn,
  onClick,
}: {
  readonly label: string;
  readonly icon: 'zoomIn' | 'zoomOut' | 'fit' | 'compare' | 'right';
  /** Of what is on or off. */
  readonly isOn?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isOn ? 'light' : 'subtle'}
        color="gray"
        size="sm"
        aria-label={label}
        aria-pressed={isOn}
        onClick={onClick}
      >
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
