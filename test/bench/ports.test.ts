import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { workFolder } from '../support/cli.ts';
import { newUserFolder, openWindow } from '../support/window.ts';

// A measurement, not a limit: what the contract's carrier, a MessagePort between a utility process and the page, takes
// for a large array and for a burst.

it('measures an array of 10 MB and a burst of 1,000 messages over Electron ports', async () => {
  using work = workFolder();
  const echo = work.file(
    'echo.mjs',
    "process.parentPort.on('message', ({ ports: [port] }) => { port.on('message', ({ data }) => port.postMessage(data)); port.start(); });\n",
  );
  const user = newUserFolder();
  const studio = await openWindow(user);
  await studio.page.evaluate(() => {
    window.addEventListener('message', (event) => {
      if (event.data?.kind === 'vitrine-port') Reflect.set(window, 'benchPort', event.ports[0]);
    });
  });
  await studio.app.evaluate(({ utilityProcess, MessageChannelMain, BrowserWindow }, file) => {
    const child = utilityProcess.fork(file);
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage(null, [port1]);
    BrowserWindow.getAllWindows()[0].webContents.postMessage('port', null, [port2]);
  }, echo);
  await expect.poll(() => studio.page.evaluate(() => 'benchPort' in window)).toBe(true);
  const times = await studio.page.evaluate(async () => {
    const port = Reflect.get(window, 'benchPort') as MessagePort;
    const answers = (count: number) =>
      new Promise<void>((resolve) => {
        let left = count;
        port.onmessage = () => {
          left--;
          if (left === 0) resolve();
        };
      });
    const measure = async (send: () => void, count: number) => {
      const done = answers(count);
      const begun = performance.now();
      send();
      await done;
      return performance.now() - begun;
    };
    await measure(() => port.postMessage('warm'), 1);
    const array = new Float64Array(10e6 / 8);
    const large = [];
    const burst = [];
    for (let i = 0; i < 3; i++) {
      large.push(await measure(() => port.postMessage(array), 1));
      burst.push(
        await measure(() => {
          for (let k = 0; k < 1000; k++) port.postMessage({ kind: 'call', id: k, name: 'x', input: null });
        }, 1000),
      );
    }
    return { large: large.sort((a, b) => a - b)[1], burst: burst.sort((a, b) => a - b)[1] };
  });
  await studio.close();
  fs.rmSync(path.resolve(user), { recursive: true, force: true });
  process.stderr.write(
    `ports: 10 MB there and back ${times.large.toFixed(0)} ms; 1,000 messages there and back ${times.burst.toFixed(0)} ms (medians of 3)\n`,
  );
  expect(times.large).toBeGreaterThan(0);
  expect(times.burst).toBeGreaterThan(0);
});
