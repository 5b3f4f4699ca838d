// The browser tests over one office: first its work (work.mjs), then all pages
// with what the work left in them (pages.mjs).
//   node run.mjs [NAME...]      parts of the work, and "pages"; without, all
import { browser, office } from './common.mjs';
import { pages } from './pages.mjs';
import { work } from './work.mjs';

const parts = { ...work, pages };
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const begun = performance.now();
const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);

const [at, chrome] = await Promise.all([office(), browser()]);
try {
  console.log(`${seconds()} s: the office is open`);
  for (const name of names) {
    await parts[name](at, chrome);
    console.log(`${seconds()} s: ${name}`);
  }
} finally {
  await chrome.close();
  await at.stop();
}
