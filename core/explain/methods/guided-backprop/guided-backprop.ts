// Guided backpropagation (Springenberg et al. 2015): through each ReLU goes back only what is positive, and where the
// ReLU let something through.
import { z } from 'zod';
import { attributionParams, defineExplainer } from '../../explainer.ts';
import { needsPictures, ofPictures } from '../../images/block-maps.ts';
import { ruledGradient } from '../../images/ruled-gradient.ts';

export const guidedBackprop = defineExplainer({
  method: 'guided-backprop',
  title: { en: 'Guided backpropagation', zh: '导向反向传播' },
  about: {
    en: 'Gradients that keep only what is positive on the way back: sharp, but it shows edges even of an untrained network; run the randomisation test.',
    zh: '反向传播时只保留正梯度：图像清晰，但对未训练的网络也会显示边缘；请做随机化检验。',
  },
  ...ofPictures,
  refuses: needsPictures,
  params: z.strictObject({ ...attributionParams }),
  explain: (context) => ruledGradient(context, 'guided'),
});
