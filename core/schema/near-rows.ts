/** A row whose prediction turns within so many standard deviations is one small step from another. */
export const nearDistance = 0.25;
