// What each column is, by all of its values: numbers in one format, categories, codes, dates, free text; and which of
// its texts stand for a missing value.
import { say, shortened, some } from '../../messages/say.ts';
import {
  type ColumnKind,
  type ColumnReading,
  defaultMissingMarkers,
  type ImportOptions,
  type ReplacedText,
} from '../../schema/dataset.ts';
import type { Message } from '../../schema/message.ts';
import type { ColumnEvidence, SignCounts } from './evidence.ts';
import { Notes } from './notes.ts';
import { type DecimalSign, type NumberFormat, parseNumber, plainFormat } from './number-format.ts';

/** How one column is read. */
export interface ColumnPlan {
  readonly id: number;
  readonly name: string;
  readonly kind: ColumnKind;
  /** Of its numbers. */
  readonly format: NumberFormat;
  /** Texts that stand for a missing value here. */
  readonly missing: ReadonlySet<string>;
  /** What was read as missing though something stood there. */
  readonly replaced: readonly ReplacedText[];
}

export interface ReadPlan {
  readonly rows: number;
  readonly columns: readonly ColumnPlan[];
  readonly decimal: DecimalSign;
  readonly missing: readonly string[];
  readonly notes: readonly Message[];
}

export interface KindQuestion {
  readonly names: readonly string[];
  readonly evidence: readonly ColumnEvidence[];
  readonly rows: number;
  readonly options: ImportOptions;
  readonly delimiter: string | null;
  /** How the columns of the training data were read, by name, where a file is read for a model. */
  readonly like?: ReadonlyMap<string, ColumnReading>;
}

const idName = /(^|[_\s-])(id|uuid|guid|key|index)$|编号|序号|^unnamed/i;
/** Names of columns that only number the rows. */
const counterName = /^(column_\d+|no\.?|nr\.?|#|row([ _]?(number|names?|num|nr))?|obs(ervation)?|行号|行)$/i;
/** Words and signs that stand for a missing value where all else is numbers. */
const missingWords =
  /^(?:[-–—.*?/_]+|n\.?a\.?|nan|n\/a|#n\/a|null|nil|none|missing|unknown|not available|no data|不详|未知|缺失|无|暂无)$/i;
const minIdRows = 20;
const maxMarks = 5;
/** The share of its values from which on a column that is none of numbers is said to be nearly one. */
const mostly = 0.8;

export const missingMarkers = (options: ImportOptions): readonly string[] => options.missing ?? defaultMissingMarkers;

/** Decides for every column; what a person said wins. */
export function planColumns(question: KindQuestion): ReadPlan {
  const { names, evidence, options, rows } = question;
  const notes = new Notes();
  const hint = decimalHint(question);
  const columns = names.map((name, id) => planColumn({ ...question, id, name, seen: evidence[id], hint }, notes));
  notes.addReplaced(columns);
  return {
    rows,
    columns,
    decimal:
      options.decimal ??
      (columns.some((column) => column.kind === 'numeric' && column.format.decimal === ',') ? ',' : '.'),
    missing: [...missingMarkers(options)],
    notes: notes.all(),
  };
}

/** The sign that other columns of the file settle; undefined where none does. */
function decimalHint({ evidence, options, delimiter }: KindQuestion): DecimalSign | undefined {
  if (options.decimal) return options.decimal;
  let comma = 0;
  let point = 0;
  for (const column of evidence) {
    if (column.dates > 0) continue;
    const signs = column.signs(column.affix(), () => false);
    if (signs.comma > 0 && signs.point + column.decimalsByPoint === 0 && signs.neither <= 0.1 * column.present) comma++;
    else if (signs.comma === 0 && signs.point + column.decimalsByPoint > 0) point++;
  }
  if (comma > 0) return ',';
  // a semicolon between cells leaves the comma free for decimals
  return point === 0 && delimiter === ';' ? ',' : undefined;
}

interface ColumnQuestion extends KindQuestion {
  readonly id: number;
  readonly name: string;
  readonly seen: ColumnEvidence;
  readonly hint: DecimalSign | undefined;
}

interface NumberReading {
  readonly format: NumberFormat;
  /** Cells that are numbers in it. */
  readonly numbers: number;
  /** It could as well be read by the other sign. */
  readonly isAmbiguous: boolean;
  /** Numbers of both signs stand side by side. */
  readonly isMixed: boolean;
}

function planColumn(question: ColumnQuestion, notes: Notes): ColumnPlan {
  const { id, name, seen, options, like } = question;
  const chosen = options.kinds?.[String(id)] ?? like?.get(name)?.kind;
  const markers = new Set(options.columnMissing?.[String(id)] ?? like?.get(name)?.missing ?? missingMarkers(options));
  const plan = (kind: ColumnKind, format: NumberFormat, missing: ReadonlySet<string>): ColumnPlan => ({
    id,
    name,
    kind,
    format,
    missing,
    replaced: kind === 'numeric' ? replacedNumbers(seen, format, missing) : replacedTexts(seen, missing),
  });
  const reading = readingOf(question, markers);
  const values = seen.present - cellsOf(seen, (text) => markers.has(text));
  if (chosen === 'numeric') {
    if (reading.numbers < values && !like)
      notes.add(name, say('note.forced', { lost: values - reading.numbers, values }));
    else if (reading.numbers > 0) notes.addFormat(name, reading, seen, plainFormat);
    return plan('numeric', reading.format, markers);
  }
  if (chosen !== undefined) return plan(chosen, plainFormat, textMarkers(question, markers, notes));
  if (values === 0) return plan('categorical', plainFormat, markers);
  const code = codeNote(seen, values);
  if (code) {
    notes.add(name, code);
    const isId = seen.distinct > 0.9 * values && question.rows > minIdRows;
    if (isId) notes.add(name, say('note.idByCodes', { distinct: seen.distinct, values }));
    return plan(isId ? 'id' : 'categorical', plainFormat, textMarkers(question, markers, notes));
  }
  if (isNumeric(seen, reading, values, markers)) {
    const reason = idReason(question, values);
    if (reason) {
      notes.add(name, reason);
      return plan('id', plainFormat, markers);
    }
    notes.addFormat(name, reading, seen, plainFormat);
    return plan('numeric', reading.format, markers);
  }
  if (reading.isMixed) notes.add(name, say('note.mixed', {}));
  else {
    const almost = almostNumbers(seen, reading, values, markers);
    if (almost) notes.add(name, almost);
  }
  const kind = textKind(question, values);
  if (kind === 'id') notes.add(name, say('note.idByWords', { distinct: seen.distinct, values }));
  return plan(kind, plainFormat, textMarkers(question, markers, notes));
}

/** What keeps a column that is mostly numbers from being one: several units, or too many words among them. */
function almostNumbers(
  seen: ColumnEvidence,
  reading: NumberReading,
  values: number,
  markers: ReadonlySet<string>,
): Message | undefined {
  const byUnit = new Map<string, { cells: number; example: string }>();
  for (const [text, { count, number }] of seen.odd) {
    const unit = number?.affix.trim() ?? '';
    if (unit === '') continue;
    byUnit.set(unit, { cells: (byUnit.get(unit)?.cells ?? 0) + count, example: byUnit.get(unit)?.example ?? text });
  }
  const units = [...byUnit.values()].sort((a, b) => b.cells - a.cells);
  const withUnit = units.reduce((sum, { cells }) => sum + cells, 0);
  if (units.length > 1 && units.length <= maxMarks && withUnit + seen.plain >= mostly * values)
    return say('note.severalUnits', { examples: units.map(({ example }) => example) });
  if (reading.numbers < mostly * values) return undefined;
  const others = [...seen.odd]
    .filter(([text, { number }]) => !markers.has(text) && (number === undefined || !isNumberIn(text, reading.format)))
    .sort((a, b) => b[1].count - a[1].count)
    .map(([text]) => shortened(text));
  return say('note.mostlyNumbers', { numbers: reading.numbers, values, others: some(others) });
}

/** Values that a number would spoil: 01067, 20 digits, 1E2 beside 100. */
function codeNote(seen: ColumnEvidence, values: number): Message | undefined {
  if (seen.padded > 0 && seen.padded + seen.integers >= 0.5 * values) return say('note.padded', {});
  if (seen.longDigits > 0 && seen.decimalsByPoint === 0 && seen.longDigits + seen.integers >= 0.5 * values)
    return say('note.long', {});
  if (
    seen.bareExponents > 0 &&
    seen.bareExponents < seen.integers &&
    seen.decimalsByPoint === 0 &&
    seen.integers === seen.plain
  )
    return say('note.exponent', {});
  return undefined;
}

const cellsOf = (seen: ColumnEvidence, is: (text: string) => boolean): number => {
  let cells = 0;
  for (const [text, { count }] of seen.odd) if (is(text)) cells += count;
  return cells;
};

/** The format in which most of a column's cells are numbers. */
function readingOf({ seen, hint, options, name, like }: ColumnQuestion, markers: ReadonlySet<string>): NumberReading {
  const affix = seen.affix();
  const signs = seen.signs(affix, (text) => markers.has(text));
  const asTrained = like?.get(name)?.format;
  const decimal = options.decimal ?? decimalOf(seen, signs, asTrained?.decimal ?? hint);
  const other = decimal === '.' ? signs.comma : signs.point + seen.decimalsByPoint;
  const plain = decimal === '.' ? seen.plain : seen.plain - seen.decimalsByPoint;
  return {
    format: { decimal, affix: affix === '' ? (asTrained?.affix ?? '') : affix },
    numbers: plain + signs.same + signs.either + (decimal === '.' ? signs.point : signs.comma),
    isAmbiguous:
      options.decimal === undefined &&
      (decimal === '.'
        ? signs.either > 0 && signs.point + seen.decimalsByPoint === 0
        : signs.comma === 0 && (seen.groupsByPoint > 0 || signs.either > 0)),
    isMixed: other > 0 && (decimal === '.' ? signs.point + seen.decimalsByPoint : signs.comma) > 0,
  };
}

function decimalOf(seen: ColumnEvidence, signs: SignCounts, hint: DecimalSign | undefined): DecimalSign {
  const point = signs.point + seen.decimalsByPoint;
  if (signs.comma !== point) return signs.comma > point ? ',' : '.';
  // 1,234 or 1.234 alone: the other columns of the file decide
  return hint ?? '.';
}

function isNumeric(
  seen: ColumnEvidence,
  reading: NumberReading,
  values: number,
  markers: ReadonlySet<string>,
): boolean {
  const infinite = seen.infinite;
  const odd = values - infinite - reading.numbers;
  if (reading.numbers === 0) return false;
  if (odd <= 0) return true;
  if (reading.isMixed) return false;
  const marks = [...seen.odd].filter(
    ([text, entry]) =>
      !markers.has(text) && !entry.isInfinite && (entry.number === undefined || !isNumberIn(text, reading.format)),
  );
  if (seen.overflow > 0 && marks.length > maxMarks) return false;
  const different = Math.max(seen.distinctNumbers, seen.odd.size - marks.length);
  if (marks.length <= maxMarks && marks.every(([text]) => missingWords.test(text)))
    return different >= 2 && reading.numbers >= 0.5 * values;
  if (different < 10) return false;
  if (
    marks.length <= maxMarks &&
    marks.every(([text]) => text.length <= 24 && !/\d/.test(text)) &&
    reading.numbers >= 0.8 * values
  )
    return different >= 3 * marks.length;
  return reading.numbers >= 0.98 * values && marks.length <= maxMarks;
}

const isNumberIn = (text: string, format: NumberFormat): boolean => !Number.isNaN(parseNumber(text, format));

/** Why a column of whole numbers is one that only counts or names the rows. */
function idReason({ seen, name, rows }: ColumnQuestion, values: number): Message | undefined {
  if (rows <= minIdRows || seen.integers !== seen.plain || seen.plain < values) return undefined;
  if (idName.test(name) && seen.distinct > 0.85 * values) return say('note.idByName', {});
  if (
    seen.countsUp &&
    seen.plain === rows &&
    (seen.min === 0 || seen.min === 1) &&
    (idName.test(name) || counterName.test(name))
  )
    return say('note.idByCount', { from: seen.min });
  return undefined;
}

function textKind({ seen, name, rows }: ColumnQuestion, values: number): ColumnKind {
  if (seen.dates > 0 && seen.dates >= values) return 'date';
  const { distinct } = seen;
  if (idName.test(name) && distinct > 0.9 * values && rows > minIdRows && seen.lengths / seen.present <= 40)
    return 'id';
  if (distinct <= Math.max(30, Math.min(1000, 0.1 * values)) && (distinct <= 0.6 * values || values < 40))
    return 'categorical';
  return 'text';
}

/** The markers that stand for a missing value in a column of words: NA may be a country among countries. */
function textMarkers(
  { id, name, seen, options }: ColumnQuestion,
  markers: ReadonlySet<string>,
  notes: Notes,
): ReadonlySet<string> {
  if (options.missing !== undefined || options.columnMissing?.[String(id)] !== undefined) return markers;
  const others = [...seen.odd.keys()].filter((text) => !markers.has(text));
  const kept: string[] = [];
  for (const [marker, { count }] of seen.odd) {
    if (!markers.has(marker) || !/^\p{L}{1,3}$/u.test(marker)) continue;
    const alike = others.filter((text) => text.length === marker.length && /^\p{Lu}+$/u.test(text));
    if (alike.length < 3 || alike.length < 0.6 * others.length) continue;
    kept.push(marker);
    notes.add(name, say('note.kept', { text: marker, count }));
  }
  const quoted = [...seen.quotedMarkers].filter(([marker]) => markers.has(marker) && !kept.includes(marker));
  for (const [marker, count] of quoted) notes.add(name, say('note.quoted', { text: marker, count }));
  return new Set([...markers].filter((marker) => !kept.includes(marker)));
}

function replacedNumbers(seen: ColumnEvidence, format: NumberFormat, missing: ReadonlySet<string>): ReplacedText[] {
  const replaced: ReplacedText[] = [];
  for (const [text, { count }] of seen.odd)
    if (missing.has(text) || !isNumberIn(text, format)) replaced.push({ text, count });
  for (const [text, count] of seen.quotedMarkers) replaced.push({ text, count });
  return listed(replaced);
}

const replacedTexts = (seen: ColumnEvidence, missing: ReadonlySet<string>): ReplacedText[] =>
  listed([...seen.odd].flatMap(([text, { count }]) => (missing.has(text) ? [{ text, count }] : [])));

const maxListed = 20;
const listed = (replaced: ReplacedText[]): ReplacedText[] =>
  replaced.sort((a, b) => b.count - a.count).slice(0, maxListed);

/** @param fileNames what the file calls the columns */
export const readingsOf = (columns: readonly ColumnPlan[], fileNames: readonly string[]): ColumnReading[] =>
  columns.map(({ name, kind, format, missing }, i) => ({
    name,
    kind,
    format,
    missing: [...missing],
    ...(fileNames[i] !== undefined && fileNames[i] !== name ? { fileName: fileNames[i] } : {}),
  }));
