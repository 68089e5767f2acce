// How set-up talks, and how it runs other programs.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export class SetupError extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

export const say = (text) => process.stderr.write(`${text}\n`);

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Bytes below a folder; what disappears while it is read counts as nothing. */
export function folderSize(folder) {
  let total = 0;
  let entries = [];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return 0;
  }
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    try {
      total += entry.isDirectory() ? folderSize(full) : fs.lstatSync(full).size;
    } catch {}
  }
  return total;
}

/**
 * Shows how `folder` grows towards `expected` bytes (a bar on a terminal, a line every 10 s elsewhere) until the
 * returned function is called.
 */
export function watchFolder(label, folder, expected) {
  const terminal = process.stderr.isTTY;
  const started = Date.now();
  const draw = () => {
    const size = folderSize(folder);
    const share = Math.min(1, size / expected);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    if (terminal) {
      const filled = Math.round(share * 24);
      process.stderr.write(
        `\r  ${label} [${'#'.repeat(filled)}${'.'.repeat(24 - filled)}] ${megabytes(size)} of about ${megabytes(expected)}, ${seconds} s `,
      );
    } else say(`  ${label}: ${megabytes(size)} of about ${megabytes(expected)}, ${seconds} s`);
  };
  const timer = setInterval(draw, terminal ? 300 : 10_000);
  return () => {
    clearInterval(timer);
    if (terminal) process.stderr.write('\r\x1b[K');
  };
}

/** Runs a program; resolves with its output, rejects with a SetupError that quotes the end of it. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let stdout = '';
    let output = '';
    child.stdout.on('data', (data) => {
      stdout += data;
      output = (output + data).slice(-20_000);
    });
    child.stderr.on('data', (data) => {
      output = (output + data).slice(-20_000);
    });
    const timer = options.timeout ? setTimeout(() => child.kill('SIGKILL'), options.timeout) : undefined;
    child.on('error', (error) =>
      reject(new SetupError(`${command} could not be started: ${error.message}`, options.hint)),
    );
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) return resolve(stdout);
      const tail = output.trim().split('\n').slice(-8).join('\n    ');
      reject(
        new SetupError(
          `${options.label ?? `"${command} ${args.join(' ')}"`} ended with status ${code}:\n    ${tail}`,
          options.hint,
        ),
      );
    });
  });
}

/**
 * True where the vendor's host answers within the time-out; any answer counts, a refusal is found out by the download
 * itself.
 */
export async function reachable(address, milliseconds = 6000) {
  try {
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(milliseconds) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Builds a folder under a temporary name and renames it when complete, so that an interrupted step leaves nothing that
 * looks finished.
 */
export async function buildFolder(target, build) {
  const temporary = `${target}.${process.pid}.part`;
  fs.rmSync(temporary, { recursive: true, force: true });
  fs.mkdirSync(temporary, { recursive: true });
  try {
    await build(temporary);
    fs.rmSync(target, { recursive: true, force: true });
    fs.renameSync(temporary, target);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}
