// by-leaf.wat, compiled: a test compares what it computes with plain loops.
import { assembled } from '../../../../numeric/assembled.ts';

const bytes = [
  'AGFzbQEAAAABFwJgCH9/fH5+f39/AGAIf39/f398fH8AAwMCAAEFAwEAAQcdAwZtZW1vcnkCAAdkZXNjZW5kAAAGY3JlZGl0AAEK8gECjAEBBnsgAv0UIQggA/0SIQkgBP0SIQoCQANAIAFFDQEgAP0ABAAhCyAF',
  '/QAEACENIAsgCP1LIAsgC/1IIAn9Tv1QIQwgBiANIAogDP1Q/U79CwQAIAcgDSAKIAz9Tf1Q/U79CwQAIABBEGohACAFQRBqIQUgBkEQaiEGIAdBEGohByABQQFrIQEMAAsLC2IBA39BASADdCEKIAIgCkF/c3Eh',
  'CQJAA0AgAUUNASAAKAIAIQggByAHKwMAIAQgCCAJcUEDdGorAwAgBSAGIAggCnEboqA5AwAgAEEIaiEAIAdBCGohByABQQFrIQEMAAsLCw==',
].join('');

export const byLeafModule = assembled(bytes);
