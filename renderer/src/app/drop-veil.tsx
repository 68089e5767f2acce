import { useEffect, useState } from 'react';
import { beginImport, notify, openToken } from '../state/actions.tsx';
import { useLanguage } from '../ui/use-language.ts';
import styles from './drop-veil.module.css';

/** A file dropped or pasted anywhere: a project is opened, anything else is imported. */
export function DropVeil() {
  const { t } = useLanguage();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const take = async (files: FileList | undefined | null) => {
      const file = files?.[0];
      if (!file) return;
      const chosen = await window.vitrine.tokenOf(file);
      if (!chosen) return notify(t('drop.notAFile'));
      if (chosen.name.endsWith('.vitrine')) await openToken(chosen.token, false, chosen.name);
      else await beginImport({ token: chosen.token }, chosen.name);
    };
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth++;
      setOver(true);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const allow = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      depth = 0;
      setOver(false);
      void take(event.dataTransfer?.files);
    };
    const paste = (event: ClipboardEvent) => void take(event.clipboardData?.files);
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', drop);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', drop);
      window.removeEventListener('paste', paste);
    };
  }, [t]);
  return over ? <div className={styles.dropVeil}>{t('drop.here')}</div> : null;
}
