// Runs the window inside a network of its own, with a way out over IPv4 and IPv6, and counts every packet that goes
// that way. Prints what was counted as JSON.
import { execFileSync } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { goTo, newUserFolder, openWindow, train } from './window.ts';

const ip = (line: string): void => void execFileSync('ip', line.split(' '));
const hardware = '02:00:00:00:00:01';

function layNetwork(): void {
  ip('link set lo up');
  ip('link add out type veth peer name far');
  // what the kernel itself would say to find neighbours and routers is set beforehand
  for (const name of ['out', 'far']) fs.writeFileSync(`/proc/sys/net/ipv6/conf/${name}/router_solicitations`, '0');
  ip('addr add 10.9.9.2/24 dev out');
  ip('link set out up');
  ip('link set far up');
  ip('-6 addr add 2001:db8::2/64 dev out nodad');
  ip(`neigh add 10.9.9.1 lladdr ${hardware} dev out`);
  ip(`-6 neigh add 2001:db8::1 lladdr ${hardware} dev out`);
  ip('route add default via 10.9.9.1');
  ip('-6 route add default via 2001:db8::1 dev out');
}

/** Packets that have left so far. */
function sent(): number {
  const line = fs
    .readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((text) => text.trim().startsWith('out:'));
  return Number(line?.split(':')[1].trim().split(/\s+/)[9]);
}

/** Packets while something goes on. */
async function packetsOf(work: () => Promise<unknown>): Promise<number> {
  const before = sent();
  await work();
  await after(1000);
  return sent() - before;
}

const send = (kind: 'udp4' | 'udp6', address: string) =>
  new Promise((resolve) => {
    const socket = dgram.createSocket(kind);
    socket.send('x', 53, address, () => resolve(socket.close()));
  });

layNetwork();
// until the kernel has joined what it joins
for (let before = -1; before !== sent(); await after(1500)) before = sent();
const user = newUserFolder();
const idle = await packetsOf(() => after(500));
// the control: what is sent is counted
const control =
  (await packetsOf(() => send('udp4', '8.8.8.8'))) + (await packetsOf(() => send('udp6', '2001:4860:4860::8888')));
const window = await packetsOf(async () => {
  const studio = await openWindow(user, path.join(user, 'p.vitrine'));
  const { page } = studio;
  await page
    .getByRole('button', { name: /breast_cancer/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Choose a model' }).click();
  await train(page, /Linear/);
  await goTo(page, 'Explain');
  await page.evaluate(async () => {
    const connection = new RTCPeerConnection({
      iceServers: [{ urls: 'stun:8.8.8.8:3478' }, { urls: 'stun:[2001:4860:4860::8888]:3478' }],
    });
    connection.createDataChannel('x');
    await connection.setLocalDescription(await connection.createOffer());
    await fetch('https://8.8.8.8/').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 3000));
  });
  await studio.close();
});
fs.rmSync(user, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify({ idle, control, window })}\n`, () => process.exit());
