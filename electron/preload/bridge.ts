/** What the page has besides its port: named functions of main, and no channel, event or path. */

export type FilePurpose = 'table' | 'folder' | 'project' | 'new-project' | 'project-as';

export interface ChosenFile {
  readonly token: string;
  readonly name: string;
}

export interface RecentProject {
  readonly token: string;
  readonly name: string;
  readonly folder: string;
  readonly opened: string;
}

export type Language = 'en' | 'zh-CN';
export type Theme = 'light' | 'dark' | 'system';

export interface WindowState {
  readonly language: Language | null;
  readonly theme: Theme;
  readonly recent: readonly RecentProject[];
  readonly safeMode: boolean;
  readonly engine: EngineState;
  /** What the engine said last, where it does not start. */
  readonly lastWords: string;
}

export interface About {
  readonly version: string;
  readonly logFolder: string;
  readonly parts: readonly {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
    readonly source: string;
  }[];
}

export type EngineState = 'starting' | 'ready' | 'silent' | 'restarted' | 'failed';

/** What a menu, a second launch or a drop on the program's icon asks of the page. */
export type PageCommand =
  | { readonly kind: 'command'; readonly name: string }
  | { readonly kind: 'open-file'; readonly file: ChosenFile; readonly project: boolean }
  | { readonly kind: 'engine'; readonly state: EngineState };

export interface Bridge {
  readonly platform: string;
  /** Asks for a port to the engine; it comes as a message of the window. */
  connect(): void;
  state(): Promise<WindowState>;
  about(): Promise<About>;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
  chooseFile(purpose: FilePurpose, suggested: string): Promise<ChosenFile | null>;
  /** A token for a file that was dropped or pasted; null where it is not a file of this machine. */
  tokenOf(file: File): Promise<ChosenFile | null>;
  /** Asks where, and writes whole or not at all. @returns the name, null where the person thought better of it */
  saveFile(suggested: string, content: string | Uint8Array): Promise<string | null>;
  newWindow(): void;
  openLogFolder(): void;
  restartEngine(): void;
  onCommand(listener: (command: PageCommand) => void): void;
}
