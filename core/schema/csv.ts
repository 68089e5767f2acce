/** Text that a spreadsheet would take for a formula; a number with a sign is none. */
export const formulaBeginning = /^(?![+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$)[=+\-@\t\r]/i;
