// The names of runs that a person gave none.
import { z } from 'zod';
import { tellIn } from '../../messages/format.ts';
import { either } from '../../messages/say.ts';
import { findModelKind } from '../../models/registry.ts';
import type { Label } from '../../schema/label.ts';
import { listExperimentSummaries } from '../../store/experiment-list.ts';
import type { RunHooks, StudioContext } from '../context.ts';

/** What a kind of model is called in the language of the names that are made up. */
export const kindTitle = (kind: string, { language = 'en' }: RunHooks): string =>
  tellIn(language)(either(findModelKind(kind).title));

/** What a kind is called, counted among the experiments of the kind: "Neural network 3". */
export function nextName({ project }: StudioContext, kind: string, hooks: RunHooks): string {
  const before = listExperimentSummaries(project.connection).filter((one) => one.kind === kind).length;
  return `${kindTitle(kind, hooks)} ${before + 1}`;
}

/** A setting of a kind with its value: "Most levels 3"; by its name in a spec where it has no title. */
export function settingText(kind: string, name: string, value: unknown, { language = 'en' }: RunHooks): string {
  const { params } = findModelKind(kind);
  const field = params instanceof z.ZodObject ? (params.shape[name] as z.ZodType | undefined)?.meta() : undefined;
  const label = field?.label as Label | undefined;
  return [
    label ? tellIn(language)(either(label)) : name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ].join(' ');
}
