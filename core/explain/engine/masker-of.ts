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
import { wordSettings } from '../texts/settings.ts';

/** A method asks for more than words, and is told those that do not. */
export const notForSequences = ({ title }: Explainer, where: string): VitrineError =>
  new VitrineError('incompatible', say('error.notForSequences', { title: either(title) }), {
    where,
    hint: say('hint.methodsForSequences', {}),
  });

/** The same of pictures. */
export const notForImages = ({ title }: Explainer, where: string): VitrineError =>
  new VitrineError('incompatible', say('error.notForImages', { title: either(title) }), {
    where,
    hint: say('hint.methodsForImages', {}),
  });

/** Pictures are cut into segments; of all else the players are features and words. @throws incompatible */
export function maskerOf(
  explainer: Explainer,
  trained: TrainedModel,
  { image, text }: Record<string, unknown>,
): Masker {
  const [first] = trained.encoder.features;
  if (first?.kind === 'sequence') {
    if (!explainer.forSequences) throw notForSequences(explainer, 'method');
    const settings = wordSettings.parse(text ?? {});
    return sequenceMasker(first, {
      ...settings,
      repeated: settings.repeated ?? (explainer.wordsApart ? 'apart' : 'merged'),
    });
  }
  if (text !== undefined)
    throw new VitrineError('params', say('error.wordSettingsForNetworks', {}), {
      where: 'params.text',
      hint: say('hint.trainTextNetwork', {}),
    });
  const encoding = onlyImage(trained);
  if (!encoding) {
    if (explainer.onlyImages)
      throw new VitrineError('incompatible', say('error.onlyForImages', { title: either(explainer.title) }), {
        where: 'method',
        hint: say('hint.kernelShapKernelShapAnd', {}),
      });
    return tabularMasker;
  }
  if (!explainer.forImages) throw notForImages(explainer, 'method');
  return imageMasker(encoding, segmentSettings.parse(image ?? {}), explainer.imageFill ?? 'training-mean');
}
