import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ErrorReport } from '../../../core/schema/error.ts';
import { hintOf, messageOf } from './error-text.ts';
import { Icon } from './icon.tsx';
import { useLanguage } from './use-language.ts';

export function errorText(report: ErrorReport): string {
  return [
    `${report.code}: ${report.message}`,
    report.where && `where: ${report.where}`,
    report.hint && `hint: ${report.hint}`,
    report.detail,
  ]
    .filter(Boolean)
    .join('\n');
}

/** What was wrong, where, and what to do; the details can be copied. */
export function ErrorPanel({ report, children }: { readonly report: ErrorReport; readonly children?: ReactNode }) {
  const { t, language } = useLanguage();
  const hint = hintOf(report, language);
  return (
    <Alert color="red" variant="light" icon={<Icon name="warning" />} title={t(`error.${report.code}`)} role="alert">
      <Text size="sm" className="wrap">
        {messageOf(report, language)}
      </Text>
      {report.where && (
        <Text size="xs" c="dimmed" className="wrap">
          {t('error.where')}: {report.where}
        </Text>
      )}
      {hint && (
        <Text size="sm" mt={4} className="wrap">
          {hint}
        </Text>
      )}
      {(!hint || (language !== 'en' && !report.saidHint)) && (
        <Text size="sm" mt={4} className="wrap">
          {t(`advice.${report.code}`)}
        </Text>
      )}
      <Group gap="xs" mt="xs">
        {children}
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="copy" size={12} />}
          onClick={() => void navigator.clipboard.writeText(errorText(report))}
        >
          {t('error.copy')}
        </Button>
      </Group>
    </Alert>
  );
}
