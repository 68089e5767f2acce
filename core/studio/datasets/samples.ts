import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type SampleCard, sampleCard } from '../../schema/dataset.ts';

export function loadSamples(resources: string): SampleCard[] {
  return z.array(sampleCard).parse(JSON.parse(fs.readFileSync(path.join(resources, 'samples/samples.json'), 'utf8')));
}
