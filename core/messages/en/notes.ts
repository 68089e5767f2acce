// What is noted of files, data, runs and predictions. {{value}} is filled in; `number` groups digits, `list` puts texts
// in quotes and commas between.
// _one and _other are the forms for {{count}}.
export const notes = {
  text: '{{text}}',
  'list.more': '{{shown, list}} and {{count}} more',
  'list.namesMore': '{{names}}, and {{count}} more',
  'list.counted': '"{{column}}" {{count}}',
  'list.class': '"{{name}}" ({{count}})',

  'kind.numeric': 'numeric',
  'kind.categorical': 'categorical',
  'kind.text': 'text',
  'kind.date': 'date',
  'kind.id': 'id',
  'kind.image': 'image',
  'part.validation': 'validation',
  'part.test': 'test',

  'image.broken': 'The image is damaged or cut off.',
  'image.cmyk': 'The image is in CMYK, for print; save it in RGB.',
  'image.empty': 'The file is empty, or too large to be read.',
  'image.unknown': 'The file is no PNG, JPEG, WebP, GIF or BMP, whatever its name says.',
  'image.tooLarge': 'The image claims {{width}} × {{height}} pixels; at most {{most}} million are read.',
  'image.notThere': 'There is no such image beside the table.',
  'folder.tooMany': 'More than {{most, number}} files.',
  'folder.brokenZip': 'The zip is damaged.',
  'folder.nothing': 'In "{{folder}}" there are neither images nor texts.',
  'folder.accepted':
    'Give a folder, or a zip of one, with PNG, JPEG, WebP, GIF or BMP images or with .txt files; the folder that a file is in is its class.',
  'folder.ignored': '{{count, number}} file(s) of other types were left out.',
  'folder.noneReadable': 'None of the {{count}} files can be read.',
  'folder.shrunk': '{{count, number}} image(s) were made smaller, to {{side}} pixels on their longer side.',
  'read.images': 'Column {{column, list}} names image files beside the table; they were read.',

  'read.encoding': 'The text was read as {{encoding}}.',
  'read.comments': '{{count}} line(s) before the table that begin with # were left out.',
  'read.nested': 'Columns that hold lists or records are read as text: {{columns, list}}.',
  'read.headerLine':
    'Line {{line}} was taken for the header; {{count}} line(s) above it were left out: "{{text}}". Choose another header line if that is wrong.',
  'read.firstLine':
    'Line {{line}} was taken for the first row; {{count}} line(s) above it were left out: "{{text}}". Choose another header line if that is wrong.',
  'read.headerRow':
    'Row {{line}} was taken for the header; {{count}} row(s) above it were left out: "{{text}}". Choose another header row if that is wrong.',
  'read.firstRow':
    'Row {{line}} was taken for the first row; {{count}} row(s) above it were left out: "{{text}}". Choose another header row if that is wrong.',
  'read.twoLines': 'Two lines were taken for the header; their words are joined.',
  'read.twoRows': 'Two rows were taken for the header; their words are joined.',
  'read.sheet': 'The sheet "{{sheet}}" was read.',
  'read.sheetHidden_one': 'The sheet "{{sheet}}" was read; {{hidden, list}} is hidden.',
  'read.sheetHidden_other': 'The sheet "{{sheet}}" was read; {{hidden, list}} are hidden.',
  'read.total':
    'Row {{line}} looks like a total ("{{text}}"); it is read as a row of data. Delete it in the workbook if it is none.',
  'read.renamed': 'Names that had to be changed: {{names, list}}.',
  'read.renamedOne': 'column {{place}} "{{text}}" is "{{column}}"',
  'read.trimmed': 'White space in names was left out: {{columns, list}}.',
  'read.missing_one': 'Read as missing: "{{text}}" in {{count}} cell of {{columns, list}}.',
  'read.missing_other': 'Read as missing: "{{text}}" in {{count}} cells of {{columns, list}}.',
  'read.missingMore': 'Read as missing: {{count}} more texts.',
  'read.damagedNotes': 'What was noted at the import is damaged.',
  'read.rejected': '{{lines}} line(s) were rejected; the first: line {{line}}: {{reason}}',
  'reject.width': '{{found}} values where {{expected}} are expected',

  'column.note': '"{{column}}"{{note}}',
  'column.notes': 'Each of {{columns, list}}{{note}}',
  'note.comma': ' is read with a decimal comma ("{{example}}" is {{value}}).',
  'note.commaGroups': ' is read with a decimal comma and points between thousands.',
  'note.commaAsOthers':
    ' is read with a decimal comma ("{{example}}" is {{value}}), as other columns are. Choose the decimal sign if it is a point.',
  'note.commaGroupsAsOthers':
    ' is read with a decimal comma and points between thousands, as other columns are. Choose the decimal sign if it is a point.',
  'note.thousands': ' is read with commas between thousands ("{{example}}" is {{value}}).',
  'note.thousandsUnsure':
    ' is read with commas between thousands ("{{example}}" is {{value}}). Choose the decimal sign if it is a comma.',
  'note.affix': ' is read without "{{text}}".',
  'note.percent': ' is read without "%" (12 % is 12).',
  'note.forced':
    ': {{lost}} of {{values}} values are not numbers and become missing. Choose another kind to keep them.',
  'note.idByName':
    ' is taken for an identifier (its name, and nearly all of its whole numbers differ) and is no feature. Change its kind to numeric to use it.',
  'note.idByCount':
    ' is taken for an identifier (it counts the rows from {{from}} on) and is no feature. Change its kind to numeric to use it.',
  'note.idByCodes':
    ' is taken for an identifier ({{distinct, number}} of its {{values, number}} codes differ) and is no feature. Change its kind to categorical to use it.',
  'note.idByWords':
    ' is taken for an identifier (its name, and {{distinct, number}} of its {{values, number}} values differ) and is no feature. Change its kind to categorical to use it.',
  'note.mixed':
    ' has numbers with a decimal point and numbers with a decimal comma, so it is read as text. Choose the decimal sign, or mend the file.',
  'note.padded':
    ': values such as 007 keep their first zeros, so they are read as text. Change its kind to numeric to drop them.',
  'note.long':
    ': whole numbers of so many digits keep them, so they are read as text. Change its kind to numeric to round them.',
  'note.exponent':
    ': values such as 1E2 beside whole numbers may be codes, so they are read as text. Change its kind to numeric to read 1E2 as 100.',
  'note.kept':
    ': "{{text}}" ({{count}} cells) is kept as a value, since the others are codes like it. Name it as a marker of missing values to change that.',
  'note.quoted': ': "{{text}}" stands in quotes in {{count}} cells and is kept as a value there.',
  'note.derived': ' is computed: {{formula}}.',
  'note.derivedMissing': ' is computed: {{formula}}; {{missing}} rows have no value.',
  'note.retyped': ' is read as {{kind}} (it was {{before}}).',
  'note.retypedLost':
    ' is read as {{kind}} (it was {{before}}); {{lost, number}} cells that are no numbers are missing: {{examples, list}}.',

  'data.fewRows': 'Only {{rows}} rows: scores on so few will vary a lot from split to split.',
  'data.empty': '"{{column}}" has no value at all; it cannot help a model.',
  'data.constant': '"{{column}}" has one value only; it cannot help a model.',
  'data.mostlyMissing': '"{{column}}" is missing in {{share}} % of the rows.',
  'data.id': '"{{column}}" looks like an identifier and is left out.',
  'data.text':
    '"{{column}}" is free text of few words and is left out; name it as a feature to use its words, or change its kind to use it as categories.',
  'data.date': '"{{column}}" is a date and is left out; change its kind to use it as categories.',
  'data.manyCategories': '"{{column}}" has {{count}} categories; one-hot makes as many columns.',
  'data.leak': '"{{column}}" alone gives "{{target}}" in every row: it may be known only after the fact.',
  'data.manyClasses': 'The target has {{count}} classes.',
  'data.rareClass': 'Few rows have the class {{classes, list}}.',

  'train.asWords': '"{{column}}" is read as words (see preprocess.text).',
  'train.leftOut': '"{{column}}" ({{kind}}) was left out.',
  'train.splitTogether': 'The rows are split by "{{column}}", so that the parts may hold the classes in other shares.',
  'train.withoutTarget_one': '{{count, number}} row without a value of "{{column}}" was left out.',
  'train.withoutTarget_other': '{{count, number}} rows without a value of "{{column}}" were left out.',
  'train.withMissing_one': '{{count, number}} row with missing values was left out.',
  'train.withMissing_other': '{{count, number}} rows with missing values were left out.',
  'train.unseenClasses': 'The training rows hold {{seen}} of {{classes}} classes; the others are never predicted.',
  'train.unscaled':
    'The columns are not standardised, and their scales differ: "{{wide}}" varies {{times, number}} times as much as "{{narrow}}" and decides nearly alone. Set preprocess.numeric: standard.',
  'train.foldWithoutClass':
    'Only {{count}} training row(s) are "{{name}}", fewer than the {{folds}} folds: some folds are judged without it.',
  'train.noTestPart': 'There is no test part: explanations of test rows explain the training rows.',
  'train.notSettled':
    'The search ended after {{iterations}} iterations before it had settled: standardise the numeric columns, or raise maxIterations.',
  'train.svmNotSettled':
    'The search ended after {{iterations}} iterations before it had settled: standardise the numeric columns, lower C, or raise maxIterations.',
  'train.votesApart':
    'In {{apart, number}} of {{rows, number}} training rows the predicted class, which wins most comparisons of two classes, is not the one with the largest probability.',
  'train.failedToLearn':
    'It is worse on its own training rows than always answering their mean (R² {{r2}}). Standardise the numeric columns, lower the learning rate, or train longer.',
  'train.uncalibrated': 'Probabilities of this kind of model are shares of few training rows: they are not calibrated.',
  'train.damagedEpochs_one': '{{count}} stored epoch is damaged and left out of the history.',
  'train.damagedEpochs_other': '{{count}} stored epochs are damaged and left out of the history.',
  'train.damagedExplanations_one': '{{count}} stored explanation is damaged and left out.',
  'train.damagedExplanations_other': '{{count}} stored explanations are damaged and left out.',

  'finding.rareClass':
    '"{{name}}" is rare ({{share}} of the {{part}} rows): {{missed}} of its {{rows}} rows are missed (recall {{recall}}, precision {{precision}}).',
  'finding.noBetter':
    'Its accuracy of {{accuracy}} on {{part}} rows is no better than always answering the most frequent class ({{majority}}).',
  'finding.overfits':
    'The model overfits: {{metric}} {{train}} on training rows, {{held}} on {{part}} rows. A smaller model, a stronger penalty or more rows help.',
  'metric.accuracy': 'accuracy',
  'metric.logLoss': 'log loss',
  'metric.r2': 'R²',

  'row.count_one': '{{count}} row (first: row {{first}})',
  'row.count_other': '{{count}} rows (first: row {{first}})',
  'unusual.word': '"{{column}}": {{examples, list}} in {{rows}} is no number; {{instead}}',
  'unusual.category': '"{{column}}": {{examples, list}} in {{rows}} was not seen in training; {{instead}}',
  'unusual.wordAll':
    '"{{column}}": {{examples, list}} in {{rows}} is no number; {{instead}} No value of this column is known: is it written in another way?',
  'unusual.categoryAll':
    '"{{column}}": {{examples, list}} in {{rows}} was not seen in training; {{instead}} No value of this column is known: is it written in another way?',
  'unusual.combination':
    '{{rows}}: usual values one by one, but together unlike all training rows; the model has not seen such rows.',
  'unusual.outside':
    '"{{column}}": {{examples, list}} in {{rows}} lies far outside the training range {{low}} to {{high}}.',
  'unusual.outsideAll':
    '"{{column}}": {{examples, list}} in {{rows}} lies far outside the training range {{low}} to {{high}}. All values do: is it in other units?',
  'unusual.missing': '"{{column}}" is missing in {{rows}}; {{instead}}',
  'instead.rare': 'it is taken as one of the rare ones, "{{category}}".',
  'instead.meanTarget': 'the mean target of all training rows is taken in its place.',
  'instead.missing': 'it is taken as missing.',
  'instead.number': '{{value}} is taken in its place.',
  'instead.category': '"{{category}}", the most frequent value, is taken in its place.',
  'sentences.two': '{{first}} {{second}}',
  'compare.tasksDiffer': 'Some predict classes and some numbers: no metric is of all, and empty fields are no zeros.',
  'compare.targetsDiffer': 'They predict different columns ({{targets}}): metrics do not compare.',
  'compare.datasetsDiffer':
    'They come from different data sets ({{datasets}}): metrics are of different rows, and do not compare.',
  'finding.noBetterNumber': 'No better than always answering the mean: R² {{r2}} on {{part}} rows.',
  'finding.overfitsOutOfBag':
    'The model overfits: {{metric}} {{train}} on rows that each tree has not grown from, {{held}} on {{part}} rows. A smaller model or more rows help.',
  'read.noHeader':
    'The first line looks like data, so the columns have no names yet: {{names}} and so on. They can be named here, or by a header row.',
  'read.totalLast': 'The last line looks like a total ("{{text}}"): take it out of the file if it is one.',
  'read.cutOne': 'column {{place}} "{{text}}" is cut to {{most}} characters',
  'note.severalUnits':
    ' holds numbers in several units ({{examples}}), so it is read as text. Write them in one unit to use them as numbers.',
  'note.mostlyNumbers':
    ' holds {{numbers}} numbers among {{values}} values, the others being {{others}}, so it is read as text. Choose the kind number to use it: the others become missing.',
  'note.brackets': ' is read with brackets as minus: "{{text}}" is below 0.',
  'note.minus': ' is read with "{{text}}" as a number below 0.',
} as const;
