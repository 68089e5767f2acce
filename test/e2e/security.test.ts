import { execFile, spawnSync } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/data.ts';
import { newUserFolder, openWindow, type Studio } from '../support/window.ts';

const canHaveNetwork =
  process.platform === 'linux' &&
  spawnSync('unshare', ['-rn', 'ip', 'link', 'add', 'out', 'type', 'veth', 'peer', 'name', 'far']).status === 0;

// Electron's own checklist, each point asked of the live window.

let user: string;
let studio: Studio;
beforeAll(async () => {
  user = newUserFolder();
  studio = await openWindow(user);
});
afterAll(async () => {
  await studio.close();
  fs.rmSync(user, { recursive: true, force: true });
});

describe('the live window', () => {
  it('is sandboxed, isolated, without Node, without webview', async () => {
    const preferences = await studio.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) =>
        (window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences(),
      ),
    );
    expect(preferences.length).toBe(1);
    for (const one of preferences) {
      expect(one).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
      expect(one.webviewTag ?? false).toBe(false);
      expect(one.nodeIntegrationInSubFrames ?? false).toBe(false);
      expect(one.allowRunningInsecureContent ?? false).toBe(false);
      expect(one.experimentalFeatures ?? false).toBe(false);
      expect(one.enableBlinkFeatures ?? '').toBe('');
    }
  });

  it('comes from app://, with the policy as a header', async () => {
    expect(studio.page.url()).toBe('app://vitrine/index.html');
    const policy = await studio.page.evaluate(() =>
      fetch('app://vitrine/index.html').then((answer) => answer.headers.get('content-security-policy')),
    );
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
  });

  it('gives the page named functions, and neither Node nor a channel', async () => {
    const seen = await studio.page.evaluate(() => ({
      node: ['require', 'process', 'Buffer', 'global', '__dirname'].filter((name) => name in window),
      bridge: Object.entries(window.vitrine).map(([name, value]) => `${name}:${typeof value}`),
    }));
    expect(seen.node).toEqual([]);
    expect(seen.bridge.filter((entry) => !/:(function|string)$/.test(entry))).toEqual([]);
    expect(seen.bridge.join()).not.toMatch(/ipc|invoke|send:/i);
  });

  it('runs no code that was not built with it', async () => {
    await studio.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      document.head.append(script);
      // text as code, run later: what the test's own door may do does not count
      setTimeout('window.injected = true' as unknown as () => void, 0);
      document.body.setAttribute('onclick', 'window.injected = true');
      document.body.click();
      document.body.removeAttribute('onclick');
    });
    await studio.page.waitForTimeout(100);
    expect(await studio.page.evaluate(() => 'injected' in window)).toBe(false);
  });

  it.each(['https://example.org/', 'http://127.0.0.1:9/', 'file:///etc/passwd', 'ftp://example.org/x'])(
    'reaches nothing at %s',
    async (address) => {
      expect(
        await studio.page.evaluate(
          (url) =>
            fetch(url).then(
              () => 'reached',
              () => 'refused',
            ),
          address,
        ),
      ).toBe('refused');
      const picture = await studio.page.evaluate(
        (url) =>
          new Promise((resolve) => {
            const image = new Image();
            image.onload = () => resolve('loaded');
            image.onerror = () => resolve('refused');
            image.src = url;
          }),
        address,
      );
      expect(picture).toBe('refused');
    },
  );

  it('sends no packet by a peer connection', async () => {
    const listener = dgram.createSocket('udp4');
    let packets = 0;
    listener.on('message', () => packets++);
    await new Promise<void>((resolve) => listener.bind(0, '127.0.0.1', resolve));
    const { port } = listener.address();
    try {
      // the control: the listener hears what is sent to it
      await new Promise((resolve) => dgram.createSocket('udp4').send('x', port, '127.0.0.1', resolve));
      await studio.page.waitForTimeout(200);
      expect(packets).toBe(1);
      await studio.page.evaluate(async (at) => {
        const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${at}` }] });
        connection.createDataChannel('x');
        await connection.setLocalDescription(await connection.createOffer());
        await new Promise((resolve) => setTimeout(resolve, 2500));
        connection.close();
      }, port);
      expect(packets).toBe(1);
    } finally {
      listener.close();
    }
  });

  // a network of its own needs a Linux that lets this user make one
  it.skipIf(!canHaveNetwork)(
    'sends no packet at all, by whatever way, in a network that would carry it',
    async () => {
      const counter = path.join(root, 'test/support/count-packets.ts');
      const { stdout } = await promisify(execFile)('unshare', ['-rn', process.execPath, counter], { timeout: 110_000 });
      const { idle, control, window } = JSON.parse(stdout);
      expect({ idle, control }).toEqual({ idle: 0, control: 2 });
      expect(window).toBe(0);
    },
    120_000,
  );

  it('looks for no route to the world, and asks for no spelling dictionary, from the first start on', async () => {
    const folder = newUserFolder();
    const log = path.join(folder, 'net.json');
    for (const _start of ['first', 'second']) {
      const other = await openWindow(folder, `--log-net-log=${log}`, path.join(folder, 'p.vitrine'));
      await other.page.getByRole('button', { name: /iris/ }).first().waitFor();
      await other.close();
      const text = fs.readFileSync(log, 'utf8');
      const number = /"UDP_CONNECT":(\d+)/.exec(text)?.[1];
      expect(number).toBeDefined();
      expect(text).not.toContain('.bdic');
      expect(text).not.toMatch(new RegExp(`"type":${number}[,}]`));
      fs.rmSync(log);
    }
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('opens no socket', async () => {
    expect(
      await studio.page.evaluate(() => {
        try {
          return new Promise((resolve) => {
            const socket = new WebSocket('ws://127.0.0.1:9/');
            socket.onopen = () => resolve('open');
            socket.onerror = () => resolve('refused');
          });
        } catch {
          return 'refused';
        }
      }),
    ).toBe('refused');
  });

  it('main asks nothing of the network either', async () => {
    const outcome = await studio.app.evaluate(({ net }) =>
      net.fetch('https://example.org/').then(
        () => 'reached',
        () => 'refused',
      ),
    );
    expect(outcome).toBe('refused');
  });

  it.each([
    '../../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/package.json',
    'assets/../../main/main.js',
    '/etc/passwd',
  ])('serves nothing outside its folder: %s', async (wanted) => {
    const status = await studio.page.evaluate(
      (file) =>
        fetch(`app://vitrine/${file}`).then(
          (answer) => answer.status,
          () => 0,
        ),
      wanted,
    );
    expect([404, 0]).toContain(status);
  });

  it('never leaves its address and opens no other window', async () => {
    await studio.page.evaluate(() => {
      window.open('https://example.org/');
      const link = document.createElement('a');
      link.href = 'https://example.org/';
      document.body.append(link);
      link.click();
      link.remove();
    });
    await studio.page.waitForTimeout(300);
    expect(studio.page.url()).toBe('app://vitrine/index.html');
    expect(await studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it.each(['geolocation', 'notifications', 'camera', 'microphone', 'midi'] as const)(
    'has no permission for %s',
    async (name) => {
      const state = await studio.page.evaluate(
        (permission) =>
          navigator.permissions.query({ name: permission as PermissionName }).then(
            (answer) => answer.state,
            () => 'denied',
          ),
        name,
      );
      expect(state).toBe('denied');
    },
  );

  it('may write to the clipboard, and looks up no spelling', async () => {
    const state = await studio.page.evaluate(() =>
      navigator.permissions.query({ name: 'clipboard-write' as PermissionName }).then((answer) => answer.state),
    );
    expect(state).toBe('granted');
    expect(await studio.app.evaluate(({ session }) => session.defaultSession.isSpellCheckerEnabled())).toBe(false);
  });

  it('answers no frame but its own', async () => {
    const answer = await studio.app.evaluate(async ({ BrowserWindow }) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
      await stranger.loadURL('data:text/html,<p>stranger</p>');
      const hasBridge = await stranger.webContents.executeJavaScript('typeof window.vitrine');
      stranger.destroy();
      return hasBridge;
    });
    expect(answer).toBe('undefined');
  });
});
