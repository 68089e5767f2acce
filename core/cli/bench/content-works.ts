// Benches of texts and pictures.
import { benchPictures, benchTexts } from './contents.ts';
import { inThreads, timeExplained, type Work } from './in-threads.ts';

const smallNetwork = {
  blocks: [
    { kind: 'convolution', filters: 16, norm: false },
    { kind: 'pooling' },
    { kind: 'convolution', filters: 32, norm: false },
    { kind: 'pooling' },
    { kind: 'dense', units: 64 },
  ],
};

export const contentWorks: readonly Work[] = [
  {
    name: 'cnn-epoch',
    what: 'two convolutions (16, 32) and a dense layer of 64, 10,000 pictures of 28 x 28, batch 64, Adam',
    unit: 'epoch',
    time: async () => {
      const training = { epochs: 3, batch: { kind: 'fixed', size: 64 }, optimizer: { kind: 'adam' } };
      const augment = { flip: false, shift: 0, rotate: 0, scale: 0, brightness: 0, cutOut: 0 };
      const seconds = await inThreads(
        benchPictures(10_000),
        'image-network',
        { ...smallNetwork, augment, training },
        async (_pool, run) => (await run()).seconds.train,
      );
      return seconds / 3;
    },
  },
  ...(
    [
      [
        'text-lime',
        'LIME of a text of 21 words, 5,000 samples, linear model over 5,000 terms',
        'lime',
        10,
        { samples: 5000, features: 10 },
      ],
      [
        'text-partition-shap',
        'partition SHAP of the same texts, 500 coalitions, one background text',
        'partition-shap',
        10,
        { samples: 500, background: 1 },
      ],
    ] as const
  ).map(
    ([name, what, method, rows, params]): Work => ({
      name,
      what,
      unit: 'text',
      time: () => timeExplained(benchTexts(2000), 'linear', {}, { method, params, rows }),
    }),
  ),
  ...(
    [
      [
        'image-lime',
        'LIME of a picture of 28 x 28, 1,000 samples, 49 segments, MLP 784-64-2',
        'lime',
        'mlp',
        10,
        { samples: 1000 },
      ],
      [
        'image-partition-shap',
        'partition SHAP of the same pictures, 500 coalitions',
        'partition-shap',
        'mlp',
        10,
        { samples: 500 },
      ],
      [
        'image-kernel-shap',
        'Kernel SHAP of a picture, 49 segments, small convolutional network',
        'kernel-shap',
        'image-network',
        2,
        {},
      ],
      ['image-occlusion', 'occlusion of a picture, small convolutional network', 'occlusion', 'image-network', 10, {}],
      ['image-grad-cam', 'Grad-CAM of a picture, small convolutional network', 'grad-cam', 'image-network', 10, {}],
    ] as const
  ).map(
    ([name, what, method, kind, rows, params]): Work => ({
      name,
      what,
      unit: 'picture',
      time: () =>
        timeExplained(
          benchPictures(1000),
          kind,
          kind === 'mlp' ? { hidden: [64], training: { epochs: 3 } } : { ...smallNetwork, training: { epochs: 1 } },
          { method, params, rows },
        ),
    }),
  ),
];
