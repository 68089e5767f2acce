// Nothing leaves the machine and nothing remote comes in: Electron's own checklist, for a program that is offline.
import fs from 'node:fs';
import path from 'node:path';
import { app, protocol, type Session, type WebContents } from 'electron';

export const pageOrigin = 'app://vitrine';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** Before the app is ready. */
export function prepareApp(): void {
  // root has no sandbox to enable; each page's own preference stays on
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
  // a peer connection would join a multicast group to hide addresses that go nowhere
  app.commandLine.appendSwitch('disable-features', 'WebRtcHideLocalIpsWithMdns');
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

/** Serves the page's files from one folder, and denies every other way out. */
export function secureSession(session: Session, pageFolder: string, onDenied: (url: string) => void): void {
  session.protocol.handle('app', (request) => servePage(request, pageFolder));
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'] },
    (details, answer) => {
      onDenied(details.url);
      answer({ cancel: true });
    },
  );
  const allowed = new Set(['clipboard-sanitized-write', 'fullscreen']);
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
  session.setDevicePermissionHandler(() => false);
  // the spelling checker would fetch its dictionaries
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
}

async function servePage(request: Request, pageFolder: string): Promise<Response> {
  const url = new URL(request.url);
  const wanted = path.join(pageFolder, decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname));
  const relative = path.relative(pageFolder, wanted);
  const inside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  if (
    request.method !== 'GET' ||
    `${url.protocol}//${url.host}` !== pageOrigin ||
    !inside ||
    !fs.existsSync(wanted) ||
    !fs.statSync(wanted).isFile()
  ) {
    return new Response('not found', { status: 404 });
  }
  return new Response(new Uint8Array(await fs.promises.readFile(wanted)), {
    headers: {
      'content-type': types[path.extname(wanted)] ?? 'application/octet-stream',
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}

/** A page never leaves its own address, opens no window and holds no webview. */
export function secureContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // peer connections would send packets past the rules for requests
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** True where a message comes from the top frame of a page of ours. */
export function isOurPage(frame: Electron.WebFrameMain | null, contents: WebContents): boolean {
  return frame !== null && frame === contents.mainFrame && frame.url.startsWith(`${pageOrigin}/`);
}
