import { metricTitle } from '../../messages/known-title.ts';
import { heads, say } from '../../messages/say.ts';
import { textTable } from '../../presentation/text-table.ts';
import type { ProjectFile } from '../../store/open.ts';
import { listRows } from '../../studio/experiments/list.ts';
import { type CommandResult, sentence } from '../output.ts';

export function listCommand(project: ProjectFile): CommandResult {
  const rows = listRows({ project });
  return {
    json: rows,
    text:
      rows.length === 0
        ? sentence(say('cli.noExperiments', {}))
        : textTable(
            heads(sentence, 'id', 'name', 'kind', 'status', 'dataset', 'target', 'metric', 'value', 'created'),
            rows.map((row) => [
              row.id.slice(0, 8),
              row.name,
              row.kind,
              sentence(say(`status.${row.status}`, {})),
              row.dataset,
              row.target,
              row.metric ? sentence(metricTitle(row.metric.name)) : '',
              row.metric?.value ?? null,
              row.created.slice(0, 19).replace('T', ' '),
            ]),
          ),
  };
}
