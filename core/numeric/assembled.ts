/** A WebAssembly module from its bytes in base 64, as the `module.ts` beside a `.wat` holds them. */
export const assembled = (bytes: string): WebAssembly.Module => new WebAssembly.Module(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)));
