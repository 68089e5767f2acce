import Papa from 'papaparse';
import { formulaBeginning } from '../schema/csv.ts';

/**
 * Rows as CSV, with a line end after each; text that a spreadsheet would take for a formula stands behind an
 * apostrophe.
 */
export const csvText = (header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  `${Papa.unparse([[...header], ...rows], { newline: '\n', escapeFormulae: formulaBeginning })}\n`;
