import { textTable } from '../../presentation/text-table.ts';
import type { ProjectFile } from '../../store/open.ts';
import { listRows } from '../../studio/experiments/list.ts';
import type { CommandResult } from '../output.ts';

export function listCommand(project: ProjectFile): CommandResult {
  const rows = listRows({ project });
  return {
    json: rows,
    text:
      rows.length === 0
        ? 'No experiments yet.'
        : textTable(
            ['id', 'name', 'kind', 'status', 'data set', 'target', 'metric', 'value', 'created'],
            rows.map((row) => [
              row.id.slice(0, 8),
              row.name,
              row.kind,
              row.status,
              row.dataset,
              row.target,
              row.metric?.name ?? '',
              row.metric?.value ?? null,
              row.created.slice(0, 19).replace('T', ' '),
            ]),
          ),
  };
}
