// LIME of pictures: the surrogate's features are segments, each shown with chance one half; a neighbour counts by the
// cosine between what it shows and the whole picture (Ribeiro, Singh & Guestrin 2016).
import type { ExplainContext } from '../../explainer.ts';
import { segmentMaps, writeSegments } from '../../images/maps.ts';
import type { AttributionValues } from '../../results/attribution/values.ts';
import { playerNeighbours, surrogateOfEachRow, type Wanted } from './row-surrogates.ts';

const pictureKernelWidth = 0.25;
/** Where nothing is said, as many as LIME draws of a picture. */
const pictureSamples = 1000;
const tabularSamples = 5000;
const tabularFeatures = 10;

export function explainPictures(context: ExplainContext, wanted: Wanted): AttributionValues {
  const { job, masker } = context;
  const maps = segmentMaps(context);
  if (!maps) throw new Error('no pictures');
  const samples = wanted.samples === tabularSamples ? pictureSamples : wanted.samples;
  // all segments of a picture are drawn; a person may ask for the strongest alone
  const chosen: Omit<Wanted, 'samples'> =
    wanted.features === tabularFeatures ? { ...wanted, features: Number.POSITIVE_INFINITY, selection: 'none' } : wanted;
  const found = surrogateOfEachRow(context, chosen, {
    kernelWidth: pictureKernelWidth,
    neighboursOf(row) {
      const players = masker.players(context, row);
      if (players.length === 0) return undefined;
      const random = job.random(`lime-${context.rowNumbers[row]}`);
      const masks = Array.from({ length: samples }, (_, s) =>
        Uint8Array.from(players, () => Number(s === 0 || random.uniform() < 0.5)),
      );
      // of 0s and 1s the cosine with all of them is the root of the share that is shown
      return playerNeighbours(context, row, players, masks, (share) => (1 - Math.sqrt(share)) ** 2);
    },
    note(row, surrogate) {
      if (!surrogate) return;
      const players = masker.players(context, row);
      writeSegments(context, maps, row, players, surrogate.coefficients, surrogate.standardError);
    },
  });
  return { ...found, maps };
}
