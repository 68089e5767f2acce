import type { Desk, StartersOf } from '../desk.ts';
import type { datasetJobs, Source } from './calls.ts';
import { importDataset, preview } from './import.ts';

const sourceOf = (desk: Desk, source: Source): string =>
  'token' in source ? desk.pathOf(source.token) : `sample:${source.sample}`;

/** A file's own name. */
export const nameOf = (file: string): string => file.replace(/^.*[\\/]/, '');

export const datasetStarters: StartersOf<typeof datasetJobs> = {
  preview(desk, { source, options }) {
    const file = sourceOf(desk, source);
    return { subject: nameOf(file), work: (hooks) => preview(desk.edited(), file, options, hooks) };
  },
  import(desk, { source, options, name, target }) {
    const file = sourceOf(desk, source);
    return {
      subject: name ?? nameOf(file),
      async work(hooks) {
        const dataset = await importDataset(desk.edited(), { source: file, options, name, target }, hooks);
        desk.changed('datasets', dataset.id);
        return dataset;
      },
    };
  },
};
