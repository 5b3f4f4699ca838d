// The pictures of the user guides, from the same office as the browser tests:
//   SHOTS=docs/pictures sh tests/browser/run.sh PROGRAM guide
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { office, browser, person, same } from './common.mjs';

const size = { width: 1232, height: 640 };
const folder = process.env.SHOTS ?? 'build/guide';
const [at, chrome] = await Promise.all([office(), browser()]);
let number = 0;

// The page without the menu, from `top` down.
async function picture(p, name, top) {
  mkdirSync(folder, { recursive: true });
  const file = `${String(++number).padStart(2, '0')}-${name}.png`;
  await p.page.evaluate((where) => {
    const x = where && document.querySelector(where);
    window.scrollTo(0, x ? x.getBoundingClientRect().top + window.scrollY - 16 : 52);
  }, top);
  const box = await p.page.locator('main').boundingBox();
  const view = p.page.viewportSize();
  await p.page.screenshot({ path: join(folder, file),
    clip: { x: box.x, y: 0, width: Math.min(box.width, view.width - box.x), height: view.height } });
}

async function show(p, path, name, top, before) {
  await p.go(path);
  if (before) await before(p.page);
  await picture(p, name, top);
}

// Somebody of the commune, as a form takes it.
async function nameBelow(p) {
  const list = await p.page.request.get(`${at.url}/people?q=nguyen`);
  const id = (await list.text()).match(/\/people\/(\d+)"/)[1];
  return `#${id}`;
}

// Somebody with a monthly allowance.
async function placeOfAward(p) {
  const list = await p.page.request.get(`${at.url}/registers/social_award`);
  return (await list.text()).match(/\/people\/\d+(?=")/)[0];
}

try {
  const chief = await person(at, chrome, size, 'giamdoc');
  const money = await person(at, chrome, size, 'baotro');
  const desk = await person(at, chrome, size, 'canboxa');
  const admin = await person(at, chrome, size, 'quantri');

  await show(chief, '/', 'ban-lam-viec');
  await show(chief, '/people?q=thach+thi', 'tim-nguoi');
  await show(chief, await placeOfAward(chief), 'mot-nguoi');
  await show(chief, '/people/1/merge?with=2', 'so-hai-nguoi');
  await show(chief, '/registers/placement?from=2024-01-01', 'so', 'main > form.form');

  const file = join(at.folder, 'viec-lam.csv');
  writeFileSync(file, 'Ngày,Kênh giải quyết,Số lao động\n08/03/2024,Kênh khác,12\n'
    + '09/03/2024,Kênh khác,3\nkhông phải ngày,Kênh khác,1\n');
  await show(chief, '/registers/placement/import', 'xem-truoc', null, async (page) => {
    await page.setInputFiles('[name=table]', file);
    await page.fill('.drop [name=unit]', '31498');
    await page.click('main form >> text=Xem trước');
    await page.waitForSelector('main table td');
  });
  await show(chief, '/pivot?i=jobs_created&unit=94&units=below&period=2024Q1&n=3&rows=unit&cols=period&chart=bar',
    'bang-so-lieu', null, (page) => page.evaluate(() => {
      document.querySelectorAll('main > details').forEach((x) => { x.open = false; });
    }));
  await chief.page.setViewportSize({ width: 1232, height: 440 });
  await show(chief, '/reports/quarterly?unit=94&period=2024Q1&open=2', 'du-thao', '.two');
  await chief.page.setViewportSize(size);

  await show(money, '/payroll', 'chi-tra', null, async (page) => {
    await page.click('summary:has-text("Mở kỳ chi trả")');
    await page.selectOption('[name=group]', 'social_assistance');
    await page.fill('[name=month]', '2024-03');
    await page.fill('[name=since]', '2024-03');
    await page.click('details button:has-text("Mở kỳ chi trả")');
    await page.waitForURL(/\/payroll\/\d+$/);
    await page.click('button:has-text("Tính")');
    await page.waitForSelector('button:has-text("Xác nhận đã kiểm")');
  });

  await desk.go('/registers/org_identifier/new');
  await desk.page.fill('[name=from_day]', '01/01/2024');
  await desk.page.fill('[name=identifier]', 'H50.31498');
  if (await desk.page.$('[name=unit]')) await desk.page.fill('[name=unit]', '31498');
  await desk.page.click('main form >> text=Lưu');
  await desk.page.waitForURL(/\/registers\/org_identifier\/\d+$/);
  await show(desk, '/dossiers/new', 'ho-so', null, async (page) => {
    await page.selectOption('[name=procedure]', 'social_allowance_grant');
    await page.fill('[name=unit]', '31498');
    await page.fill('[name=person]', await nameBelow(desk));
    await page.fill('[name=subject]', 'Đề nghị trợ cấp hằng tháng');
    await page.click('main form button');
    await page.waitForURL(/\/dossiers\/\d+/);
  });
  await show(chief, '/documents?from=2024-01-01&to=2024-12-31', 'van-ban', 'main .scroll');
  await show(admin, '/admin/units/2398/change?kind=rename', 'don-vi', null, async (page) => {
    await page.fill('[name=day]', '01/04/2024');
    await page.fill('[name=reason]', 'Nghị quyết 12/NQ-HĐND');
    await page.fill('[name="name.0"]', 'Mỹ Hương Mới');
    await page.click('button:has-text("Xem trước")');
    await page.waitForSelector('button:has-text("Ghi thay đổi")', { timeout: 60000 });
  });
  same(number, 12, 'pictures');
  console.log(`guide: ${number} pictures in ${folder}`);
} finally {
  await chrome.close();
  await at.stop();
}
