import { useEffect, useState } from 'react';
import { engine } from './connection.ts';
import { useCall } from './use-call.ts';

export interface FileWork {
  readonly stage: string;
  readonly share: number;
}

/** How far the engine is with long work on the project's file (an update, encryption); null where there is none. */
export function useFileWork(): FileWork | null {
  const { data } = useCall('project.info', null);
  const [heard, setHeard] = useState<FileWork | null | undefined>(undefined);
  useEffect(() => engine.on('fileWork', setHeard), []);
  return heard === undefined ? (data?.underWay ?? null) : heard;
}
