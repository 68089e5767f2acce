import fs from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

const shape = z.object({
  language: z.enum(['en', 'zh-CN']).nullable().default(null),
  theme: z.enum(['light', 'dark', 'system']).default('system'),
  bounds: z
    .object({
      x: z.number().optional(),
      y: z.number().optional(),
      width: z.number(),
      height: z.number(),
      maximized: z.boolean(),
    })
    .nullable()
    .default(null),
  recent: z.array(z.object({ file: z.string(), opened: z.string() })).default([]),
  /** True while the program runs; found true at a start, it says that the last run did not end by itself. */
  running: z.boolean().default(false),
  crashes: z.int().default(0),
});
export type SettingsData = z.infer<typeof shape>;

export interface Settings {
  readonly data: Readonly<SettingsData>;
  set(part: Partial<SettingsData>): void;
  addRecent(file: string, when: Date): void;
}

const mostRecent = 12;

/** Settings in one small file; a damaged one counts as none, and what cannot be written is not worth an error. */
export function loadSettings(file: string): Settings {
  let data = shape.parse({});
  try {
    data = shape.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    // the first start, or a damaged file
  }
  const save = () => {
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      writeFileAtomic.sync(file, JSON.stringify(data, null, 2));
    } catch {
      // a full disk must not keep the window from opening
    }
  };
  return {
    get data() {
      return data;
    },
    set(part) {
      data = { ...data, ...part };
      save();
    },
    addRecent(project, when) {
      const others = data.recent.filter((entry) => entry.file !== project);
      data = { ...data, recent: [{ file: project, opened: when.toISOString() }, ...others].slice(0, mostRecent) };
      save();
    },
  };
}
