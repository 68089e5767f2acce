/** Characters of a new passphrase at least: whoever has the file may try as many as they like. */
export const shortestPassphrase = 8;
