// Deconvnet (Zeiler & Fergus 2014): through each ReLU goes back only what is positive, whatever went in.
import { z } from 'zod';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import { needsPictures, ofPictures } from '../../images/block-maps.ts';
import { ruledGradient } from '../../images/ruled-gradient.ts';

export const deconvnet = defineExplainer({
  method: 'deconvnet',
  title: { en: 'Deconvnet', zh: '反卷积网络' },
  about: {
    en: 'What would have strengthened the answer, traced back through the layers; like guided backpropagation it can ignore what the network learnt.',
    zh: '逐层回溯会增强输出的部分；与导向反向传播一样，可能与网络所学无关。',
  },
  ...ofPictures,
  refuses: needsPictures,
  params: z.strictObject({ ...attributionParams }),
  explain: (context) => ruledGradient(context, 'deconvnet'),
});
