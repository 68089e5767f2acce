import { Button } from '@mantine/core';
import { useJob } from '../../engine/use-job.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';

interface DecideButtonProps {
  readonly label: string;
  readonly experiment: string;
  /** A threshold or a correction; the other one stays. */
  readonly choice: {
    readonly threshold?: number | null;
    readonly calibration?: 'platt' | 'isotonic' | 'temperature' | null;
  };
}

/** Makes predictions follow a threshold or a correction of probabilities. */
export function DecideButton({ label, experiment, choice }: DecideButtonProps) {
  const job = useJob('decide', true);
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        loading={job.running}
        onClick={() => void job.start({ id: experiment, ...choice })}
      >
        {label}
      </Button>
      {job.error && <ErrorPanel report={job.error} />}
    </>
  );
}
