// What every browser test uses: a server of its own over a small sample
// province, a browser, people who sign in.
//
// BROWSER_MODULES names a folder whose node_modules has playwright-core and
// axe-core; ANSINH the program; SHOTS a folder for pictures, or nothing.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(join(process.env.BROWSER_MODULES, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const password = 'mat khau de thu';
export const sizes = {
  desk: { width: 1366, height: 820 },
  phone: { width: 360, height: 740 },
};

export function fail(text) {
  throw new Error(text);
}

export function same(got, want, what) {
  if (got !== want) fail(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
}

// A province, accounts for each role, the server: { url, stop, folder, run }.
export async function office() {
  const folder = mkdtempSync(join(tmpdir(), 'ansinh-browser-'));
  const db = join(folder, 'office.db');
  const env = { ...process.env, ANSINH_TODAY: '2024-03-20', ANSINH_DB: db };
  const program = process.env.ANSINH;
  const run = (...args) => execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('init');
  run('sample', '--place', 'soc-trang', '--scale', '3');
  const server = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--open-check',
    '--backups', folder, '--demo', password, '--unit', 'soc-trang'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await new Promise((good, bad) => {
    let said = '';
    server.stderr.on('data', (data) => {
      said += data;
      const at = said.match(/http:\/\/[0-9.]+:[0-9]+\//);
      if (at) good(at[0].replace(/\/$/, ''));
    });
    server.on('exit', () => bad(new Error(said)));
  });
  const stop = () => new Promise((done) => {
    server.removeAllListeners('exit');
    server.on('exit', () => { rmSync(folder, { recursive: true }); done(); });
    server.kill('SIGTERM');
  });
  return { url, stop, folder, run };
}

export async function browser() {
  const program = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
  return chromium.launch({ executablePath: program, args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
}

// One person at one screen.  Errors of the console fail the test at its end.
export async function person(at, chrome, size, name) {
  const context = await chrome.newContext({ viewport: size, locale: 'vi-VN', acceptDownloads: true,
    reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
  page.on('pageerror', (e) => faults.push(e.message));
  page.on('request', (q) => q.url().startsWith(at.url) || q.url().startsWith('data:') || faults.push(`left the host: ${q.url()}`));
  const go = async (path) => {
    const answer = await page.goto(at.url + path);
    if (answer.status() !== 200) fail(`${path}: ${answer.status()}`);
  };
  if (name) {
    await go('/sign-in');
    await page.fill('[name=user]', name);
    await page.fill('[name=password]', password);
    await page.click('main button');
    await page.waitForURL(at.url + '/');
  }
  return { page, context, go, faults };
}

// WCAG 2.2 AA by axe-core, and nothing wider than the screen.
export async function sound(p, what) {
  await p.page.evaluate(axe);
  const found = await p.page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
  if (found.violations.length)
    fail(`${what}: ${found.violations.map((v) => `${v.id} ${v.nodes[0].html}`).join('; ')}`);
  const wide = await p.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 1) fail(`${what}: ${wide} px wider than the screen`);
  if (p.faults.length) fail(`${what}: ${p.faults.join('; ')}`);
}

// The same page in the dark scheme: what changes there is contrast.
export async function soundInTheDark(p, what) {
  await p.page.emulateMedia({ colorScheme: 'dark' });
  const found = await p.page.evaluate(() => window.axe.run(document, {
    runOnly: { type: 'rule', values: ['color-contrast'] } }));
  if (found.violations.length)
    fail(`${what} in the dark: ${found.violations[0].nodes.map((n) => n.html).join('; ')}`);
  await p.page.emulateMedia({ colorScheme: 'light' });
}

let number = 0;
export async function shot(p, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  const file = `${String(++number).padStart(2, '0')}-${name}.png`;
  await p.page.screenshot({ path: join(process.env.SHOTS, file), fullPage: true });
}
