// Every page at a desk and on a phone, in the light and in the dark: it answers,
// meets WCAG 2.2 AA, is not wider than the screen, the console is silent, and
// nothing leaves the host.  The whole menu is reached from the keyboard.
import { office, browser, person, sizes, sound, soundInTheDark, shot, fail } from './common.mjs';

const paths = {
  '/': 'ban-lam-viec',
  '/people?q=thach': 'tim-nguoi',
  '/people/1': 'mot-nguoi',
  '/registers': 'so',
  '/registers/placement': 'mot-so',
  '/registers/placement/1': 'ban-ghi',
  '/registers/placement/1/history': 'lich-su',
  '/registers/social_award/new': 'ghi-moi',
  '/registers/placement/grid': 'nhap-nhieu-dong',
  '/registers/placement/import': 'nhap-tep',
  '/dossiers': 'ho-so',
  '/dossiers/new': 'tiep-nhan',
  '/dossiers/1': 'mot-ho-so',
  '/registers/work_document/new': 'van-ban-moi',
  '/registers/office_task/new': 'nhiem-vu-moi',
  '/documents?from=2024-01-01&to=2024-12-31': 'van-ban',
  '/documents/1': 'mot-van-ban',
  '/tasks': 'nhiem-vu',
  '/tasks/points': 'kien-nghi',
  '/people/duplicates': 'nguoi-trung',
  '/people/1/merge?with=2': 'so-hai-nguoi',
  '/changes': 'de-nghi-sua',
  '/changes/new?register=person&record=1': 'de-nghi-moi',
  '/reports/due': 'lich-bao-cao',
  '/reports/quarterly/work?unit=94&period=2024Q1': 'soan-thao',
  '/open?period=2024Q1': 'cong-bo',
  '/registers/placement/bulk?from=2024-03-01': 'sua-nhieu',
  '/track': 'tra-cuu',
  '/figures?unit=94&period=2024Q1&field=employment': 'so-lieu',
  '/figures/jobs_created?unit=94&period=2024Q1': 'mot-chi-tieu',
  '/trace/jobs_created?unit=94&period=2024Q1': 'ban-ghi-dang-sau',
  '/reports': 'bao-cao',
  '/reports/quarterly?unit=94&period=2024Q1&open=2': 'du-thao',
  '/entry?unit=94&period=2024Q1': 'bieu',
  '/entry/quarterly_employment?unit=31498&period=2024Q1': 'nhap-bieu',
  '/pivot?i=jobs_created&i=job_counselling_visits&unit=94&period=2024Q1&n=4&chart=line': 'tu-chon',
  '/pivot?i=jobs_created&unit=94&period=2024Q1&n=2&units=below&also=Mỹ+Xuyên&rows=unit&cols=period&chart=map': 'ban-do',
  '/payroll': 'chi-tra',
  '/simulate?unit=94&from=2024-04': 'thu-muc',
  '/jobs': 'viec',
  '/explain/social_award/1': 'giai-thich',
  '/check': 'soat-loi',
  '/admin': 'tai-khoan',
  '/admin/users/giamdoc': 'mot-tai-khoan',
  '/admin/units': 'don-vi',
  '/admin/units/2398': 'mot-don-vi',
  '/admin/units/2398/change?kind=merge': 'sap-nhap',
  '/admin/units/2398/change?kind=split': 'chia-tach',
  '/admin/units/2398/change?kind=move': 'chuyen-don-vi',
  '/admin/rules': 'quy-tac-dang-nhap',
  '/catalogue/indicators?field=employment': 'danh-muc',
  '/catalogue/benefits/social_allowance': 'mot-che-do',
  '/catalogue/procedures/social_allowance_grant': 'mot-thu-tuc',
  '/catalogue/check': 'kiem-tra-danh-muc',
  '/admin/journal': 'nhat-ky',
  '/admin/backup': 'sao-luu',
  '/account': 'tai-khoan-cua-toi',
  '/api': 'api',
};

// Every place of the menu gets the focus by Tab alone.
async function menu(p, name) {
  await p.go('/');
  const phone = name === 'phone';
  const links = await p.page.$$eval(phone ? '.fold a' : 'body > .menu a', (list) => list.map((x) => x.getAttribute('href')));
  if (links.length < 10) fail(`menu (${name}): ${links.length} places`);
  if (phone) {
    await p.page.focus('.fold summary');
    await p.page.keyboard.press('Enter');
  }
  const seen = new Set();
  for (let i = 0; i < links.length + 12; i++) {
    await p.page.keyboard.press('Tab');
    seen.add(await p.page.evaluate(() => document.activeElement.getAttribute('href')));
  }
  const missed = links.filter((x) => !seen.has(x));
  if (missed.length) fail(`menu (${name}): no Tab reaches ${missed.join(', ')}`);
}

const at = await office();
const chrome = await browser();
try {
  for (const [name, size] of Object.entries(sizes)) {
    const out = await person(at, chrome, size, null);
    await out.go('/sign-in');
    await sound(out, `/sign-in (${name})`);
    await shot(out, `${name}-dang-nhap`);
    const p = await person(at, chrome, size, 'quantri');
    for (const [path, title] of Object.entries(paths)) {
      await p.go(path);
      await sound(p, `${path} (${name})`);
      await shot(p, `${name}-${title}`);
      await soundInTheDark(p, `${path} (${name})`);
    }
    await menu(p, name);
    await p.context.close();
    await out.context.close();
  }
  console.log('pages: all sound');
} finally {
  await chrome.close();
  await at.stop();
}
