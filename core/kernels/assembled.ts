// WebAssembly modules that the program brings with it, and the memory that they work on.

const page = 65_536;

/** A WebAssembly module from its bytes in base 64, as the `.ts` beside a `.wat` holds them. */
export const assembled = (bytes: string): WebAssembly.Module =>
  new WebAssembly.Module(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)));

/** A module at work, with a memory of its own. */
export const instantiate = <E extends { readonly memory: WebAssembly.Memory }>(module: WebAssembly.Module): E =>
  new WebAssembly.Instance(module).exports as unknown as E;

/** Makes the memory so many bytes long where it is shorter; views of it are to be made anew then. */
export function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const lacking = bytes - memory.buffer.byteLength;
  if (lacking > 0) memory.grow(Math.ceil(lacking / page));
}

/** Gives out places in a memory one after another, each at a multiple of `align` bytes. */
export class Places {
  readonly #align: number;
  /** Where the next one is. */
  end: number;

  constructor(align: number, begin = 0) {
    this.#align = align;
    this.end = begin;
  }

  take(bytes: number): number {
    const begin = this.end;
    this.end += this.#align * Math.ceil(bytes / this.#align);
    return begin;
  }
}
