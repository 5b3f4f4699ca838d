// Every page of pages.txt at a desk and on a phone, in the light and in the
// dark: it answers, meets WCAG 2.2 AA, is not wider than the screen, the console
// is silent, and nothing leaves the host.  The whole menu is reached from the
// keyboard.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { person, sizes, seen, sound, soundInScheme, soundOnPhone, shot, fail } from './common.mjs';

const lines = readFileSync(fileURLToPath(new URL('pages.txt', import.meta.url)), 'utf8').split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.split(/ +/))
  .map(([kind, path, title]) => ({ kind, path, title }));
const listed = new Set(lines.map((x) => x.path));

// The first link that was seen of this shape; the path itself where it has no *.
function resolve(path, links) {
  if (!path.includes('*')) return path;
  const shape = new RegExp('^' + path.split('*').map((x) => x.replace(/[.?+]/g, '\\$&')).join('[^/?#]+')
    + (path.includes('?') ? '' : '(\\?.*)?') + '$');
  return [...links].find((x) => shape.test(x) && !listed.has(x));
}

// In both lights at both widths; the page is loaded once.
async function look(at, p, url, x) {
  const answer = await p.page.goto(url);
  if (answer.status() !== 200) fail(`${x.path}: ${answer.status()}`);
  if (!answer.headers()['content-type'].startsWith('text/html')) fail(`${x.path} is no page`);
  await seen(at, p);
  await sound(p, x.path);
  await shot(p, `desk-${x.title}`);
  await soundInScheme(p, x.path, 'dark');
  await soundOnPhone(p, `${x.path} dark`);
  await soundInScheme(p, `${x.path} on a phone`, 'light');
  await shot(p, `phone-${x.title}`);
  await p.page.setViewportSize(sizes.desk);
}

// What is no page must not be one: that would be looked at by nobody.
async function fetched(p, url, x) {
  const answer = await p.context.request.get(url, { maxRedirects: 0 });
  if (![200, 303].includes(answer.status())) fail(`${x.path}: ${answer.status()}`);
  if ((await answer.body()).subarray(0, 9).toString().toLowerCase() === '<!doctype') fail(`${x.path} is a page`);
}

// Every place of the menu gets the focus by Tab alone.
async function menu(at, chrome, name) {
  const p = await person(at, chrome, sizes[name], 'quantri');
  await p.go('/');
  const phone = name === 'phone';
  const links = await p.page.$$eval(phone ? '.fold a' : 'body > .menu a', (list) => list.map((x) => x.getAttribute('href')));
  if (links.length < 10) fail(`menu (${name}): ${links.length} places`);
  await p.page.evaluate(() => {
    window.seen = [];
    document.addEventListener('focusin', (e) => window.seen.push(e.target.getAttribute('href')));
  });
  if (phone) {
    await p.page.focus('.fold summary');
    await p.page.keyboard.press('Enter');
    await sound(p, 'the menu of a phone');
  }
  for (let i = 0; i < links.length + 12; i++) await p.page.keyboard.press('Tab');
  const seen = await p.page.evaluate(() => window.seen);
  const missed = links.filter((x) => !seen.includes(x));
  if (missed.length) fail(`menu (${name}): no Tab reaches ${missed.join(', ')}`);
  await p.leave();
}

// One of the people who look at pages, until there is none left to look at.
async function looker(at, chrome, left) {
  const inside = await person(at, chrome, sizes.desk, 'quantri');
  const outside = await person(at, chrome, sizes.desk, null);
  for (let x = next(left, at.links); x; x = next(left, at.links)) {
    const p = x.kind === 'out' || x.kind === 'new' ? outside : inside;
    const url = (x.kind === 'new' ? at.empty : at.url) + x.found;
    if (x.kind === 'file') await fetched(p, url, x);
    else await look(at, p, url, x);
  }
  await inside.leave();
  await outside.leave();
}

// The next line whose path is known by now.
function next(left, links) {
  for (const [i, x] of left.entries()) {
    const found = resolve(x.path, links);
    if (found) {
      left.splice(i, 1);
      return { ...x, found };
    }
  }
  return null;
}

export async function pages(at, chrome) {
  const left = [...lines];
  await Promise.all([looker(at, chrome, left), looker(at, chrome, left)]);
  if (left.length) fail(`no link leads to ${left.map((x) => x.path).join(', ')}`);
  for (const name of Object.keys(sizes)) await menu(at, chrome, name);
}
