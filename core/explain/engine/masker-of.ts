// What a method hides of a row: features of a table, pieces of a text, segments of a picture.
import { VitrineError } from '../../errors.ts';
import { either, say } from '../../messages/say.ts';
import type { TrainedModel } from '../../training/stored-model.ts';
import type { Explainer, Masker } from '../explainer.ts';
import { onlyImage } from '../images/maps.ts';
import { segmentSettings } from '../images/settings.ts';
import { imageMasker } from '../maskers/image.ts';
import { sequenceMasker } from '../maskers/sequence.ts';
import { tabularMasker } from '../maskers/tabular.ts';

/** Pictures are cut into segments; of all else the players are features and words. @throws incompatible */
export function maskerOf(explainer: Explainer, trained: TrainedModel, { image }: Record<string, unknown>): Masker {
  const [first] = trained.encoder.features;
  if (first?.kind === 'sequence') {
    if (!explainer.asksPlayers)
      throw new VitrineError('incompatible', say('error.notForSequences', { title: either(explainer.title) }), {
        where: 'method',
        hint: say('hint.methodsForSequences', {}),
      });
    return sequenceMasker(first);
  }
  const encoding = onlyImage(trained);
  if (!encoding) {
    if (explainer.onlyImages)
      throw new VitrineError('incompatible', say('error.onlyForImages', { title: either(explainer.title) }), {
        where: 'method',
        hint: say('hint.kernelShapKernelShapAnd', {}),
      });
    return tabularMasker;
  }
  if (!explainer.forImages)
    throw new VitrineError('incompatible', say('error.notForImages', { title: either(explainer.title) }), {
      where: 'method',
      hint: say('hint.methodsForImages', {}),
    });
  return imageMasker(encoding, segmentSettings.parse(image ?? {}), explainer.imageFill ?? 'training-mean');
}
