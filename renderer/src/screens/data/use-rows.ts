import { useEffect, useRef, useState } from 'react';
import type { RowPage } from '../../../../core/schema/views.ts';
import { engine } from '../../engine/connection.ts';
import { reportOf } from '../../engine/errors.ts';
import { showError } from '../../state/actions.tsx';

const pageSize = 200;

type Row = RowPage['rows'][number];

interface Rows {
  readonly total: number;
  row(index: number): Row | undefined;
  need(first: number, last: number): void;
  all(): Promise<Row[] | undefined>;
}

/** Pages of rows, asked for as they come into view; answers to an older question are dropped. */
export function useRows(id: string, filter: string, sort: { column: number; descending: boolean } | undefined): Rows {
  const [, redraw] = useState(0);
  const [total, setTotal] = useState(0);
  const pages = useRef(new Map<number, readonly Row[] | undefined>());
  const question = useRef(0);

  const ask = async (page: number) => {
    if (pages.current.has(page)) return;
    pages.current.set(page, undefined);
    const asked = question.current;
    try {
      const answer = await engine.call('dataset.page', {
        id,
        query: {
          start: page * pageSize,
          count: pageSize,
          ...(filter === '' ? {} : { filter }),
          ...(sort ? { sort } : {}),
        },
      });
      if (asked !== question.current) return;
      pages.current.set(page, answer.rows);
      setTotal(answer.total);
      redraw((n) => n + 1);
    } catch (error) {
      if (asked === question.current) showError(reportOf(error));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is these three and nothing else
  useEffect(() => {
    question.current++;
    pages.current = new Map();
    void ask(0);
  }, [id, filter, sort]);

  return {
    total,
    row: (index) => pages.current.get(Math.floor(index / pageSize))?.[index % pageSize],
    need(first, last) {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) void ask(page);
    },
    async all() {
      const rows: Row[] = [];
      try {
        for (let start = 0; start < total; start += 1000) {
          rows.push(
            ...(
              await engine.call('dataset.page', {
                id,
                query: { start, count: 1000, ...(filter === '' ? {} : { filter }), ...(sort ? { sort } : {}) },
              })
            ).rows,
          );
        }
        return rows;
      } catch (error) {
        showError(reportOf(error));
        return undefined;
      }
    },
  };
}
