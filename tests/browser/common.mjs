// What every browser test uses: a server of its own over a small sample
// province, a browser, people who sign in.
//
// BROWSER_MODULES names a folder whose node_modules has playwright-core and
// axe-core; ANSINH the program; SHOTS a folder for pictures, or nothing.
import { spawn, execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

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

// A server, once it answers: { url, stop }.
async function serve(env, ...options) {
  const server = spawn(process.env.ANSINH, ['serve', '--listen', '127.0.0.1:0', ...options],
    { env, stdio: ['ignore', 'ignore', 'pipe'] });
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
    server.on('exit', done);
    server.kill('SIGTERM');
  });
  return { url, stop };
}

// A province, accounts for each role, the server; beside it one of an office
// where nobody has an account yet: { url, empty, stop, folder, run, seats, links }.
export async function office() {
  const folder = mkdtempSync(join(tmpdir(), 'ansinh-browser-'));
  const env = (db) => ({ ...process.env, ANSINH_TODAY: '2024-03-20', ANSINH_DB: join(folder, db) });
  const run = (...args) => promisify(execFile)(process.env.ANSINH, args, { env: env('office.db') });
  await run('init');
  copyFileSync(join(folder, 'office.db'), join(folder, 'empty.db'));
  const [empty] = await Promise.all([serve(env('empty.db')), run('sample', '--place', 'soc-trang', '--scale', '3')]);
  const full = await serve(env('office.db'), '--open-check', '--backups', folder, '--demo', password, '--unit', 'soc-trang');
  const stop = async () => {
    await Promise.all([empty.stop(), full.stop()]);
    rmSync(folder, { recursive: true });
  };
  return { url: full.url, empty: empty.url, stop, folder, run, seats: new Map(), links: new Set() };
}

export async function browser() {
  const program = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell';
  return chromium.launch({ executablePath: program, args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
}

// Through the form the first time; who was here before still has the cookie.
async function signIn(at, p, name) {
  await p.go('/sign-in');
  await p.page.fill('[name=user]', name);
  await p.page.fill('[name=password]', password);
  await p.page.click('main button');
  await p.page.waitForURL(at.url + '/');
  at.seats.set(name, await p.context.storageState());
}

// One person at one screen; nobody's name: a stranger.  What the console says
// fails the test when they leave.
export async function person(at, chrome, size, name) {
  const context = await chrome.newContext({ viewport: size, locale: 'vi-VN', acceptDownloads: true,
    reducedMotion: 'reduce', storageState: at.seats.get(name) });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
  page.on('pageerror', (e) => faults.push(e.message));
  const hosts = [at.url, at.empty, 'data:'];
  page.on('request', (q) => hosts.some((x) => q.url().startsWith(x)) || faults.push(`left the host: ${q.url()}`));
  const go = async (path) => {
    const answer = await page.goto(at.url + path);
    if (answer.status() !== 200) fail(`${path}: ${answer.status()}`);
  };
  const leave = async () => {
    await context.close();
    if (faults.length) fail(`${name}: ${faults.join('; ')}`);
  };
  const p = { page, context, go, leave, faults };
  if (name && !at.seats.has(name)) await signIn(at, p, name);
  return p;
}

// The places that the page leads to, for those who look at all pages later.
export async function seen(at, p) {
  for (const link of await p.page.$$eval('a[href]', (all) => all.map((a) => a.getAttribute('href')))) at.links.add(link);
}

// In the page: the rules over the whole of it, and the contrast of one element of
// each look that is not known to be good: the verdict depends on nothing but
// colours, size and weight.
async function violations([rules, known]) {
  const ground = (x) => {
    let said = '';
    for (let at = x; at; at = at.parentElement) {
      const s = getComputedStyle(at);
      said += `${s.backgroundImage} ${s.opacity} ${s.backgroundColor} `;
      if (!s.backgroundColor.startsWith('rgba')) break;
    }
    return said;
  };
  const looks = new Map();
  for (const x of document.body.querySelectorAll('*')) {
    const text = [...x.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
    if (!(text || x.matches('input, select, textarea')) || !x.checkVisibility()) continue;
    const s = getComputedStyle(x);
    const look = [x.tagName, s.color, s.fill, s.fontSize, s.fontWeight, s.textShadow, x.matches(':disabled'), ground(x)].join();
    if (!looks.has(look)) looks.set(look, x);
  }
  for (const look of known) looks.delete(look);
  const bad = [];
  const judge = async (where, runOnly, rules) => {
    const found = await window.axe.run(where, { runOnly, rules, resultTypes: ['violations'] });
    bad.push(...found.violations.map((v) => `${v.id} ${v.nodes.map((n) => n.html).slice(0, 3).join(' ')}`));
  };
  if (looks.size) await judge({ include: [...looks.values()] }, { type: 'rule', values: ['color-contrast'] });
  if (rules) await judge(document, rules, { 'color-contrast': { enabled: false } });
  return { bad, looks: [...looks.keys()], wide: document.documentElement.scrollWidth - window.innerWidth };
}

const goodLooks = new Set();

async function judge(p, what, rules) {
  const { bad, looks, wide } = await p.page.evaluate(violations, [rules, [...goodLooks]]);
  if (bad.length) fail(`${what}: ${bad.join('; ')}`);
  if (wide > 1) fail(`${what}: ${wide} px wider than the screen`);
  for (const look of looks) goodLooks.add(look);
}

// WCAG 2.2 AA by axe-core, nothing wider than the screen, a silent console.
export async function sound(p, what) {
  await p.page.evaluate(axe);
  await judge(p, what, { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
  if (p.faults.length) fail(`${what}: ${p.faults.join('; ')}`);
}

// The same page, which sound() looked at, in another scheme of colours.
export async function soundInScheme(p, what, scheme) {
  await p.page.emulateMedia({ colorScheme: scheme });
  await judge(p, `${what} (${scheme})`, null);
}

// And at the width of a phone: what depends on it, besides, is how near targets
// are to each other.
export async function soundOnPhone(p, what) {
  await p.page.setViewportSize(sizes.phone);
  await judge(p, `${what} (phone)`, { type: 'rule', values: ['target-size'] });
}

let number = 0;
export async function shot(p, name) {
  if (!process.env.SHOTS) return;
  mkdirSync(process.env.SHOTS, { recursive: true });
  const file = `${String(++number).padStart(2, '0')}-${name}.png`;
  await p.page.screenshot({ path: join(process.env.SHOTS, file), fullPage: true });
}
