/** Explanations that give a number for each feature, word or pixel of a row. */
export const isAttribution = ({ kind }: { readonly kind: string }): boolean =>
  kind === 'attribution' || kind === 'image-attribution' || kind === 'text-attribution';
