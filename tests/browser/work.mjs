// The work of an office in the browser: an officer finds a person and writes a
// record, pastes a table, two people edit one record; a quarter from an import
// to the issued report; a payroll by three people; a form by two; a paper read.
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { person, sizes, seen, sound, shot, same, fail } from './common.mjs';

const text = (p) => p.page.innerText('main');
const has = async (p, want, what) => {
  const got = await text(p);
  if (!got.includes(want)) fail(`${what}: no “${want}” in ${got.slice(0, 600)}`);
};

// Search as one types, from the keyboard alone, to the person's page.
async function search(at, chrome) {
  const p = await person(at, chrome, sizes.phone, 'canboxa');
  await p.go('/people');
  await p.page.waitForSelector('[name=q]:focus');
  await p.page.keyboard.type('nguyen', { delay: 20 });
  const q = await person(at, chrome, sizes.desk, 'giamdoc');
  await q.go('/people');
  await q.page.waitForSelector('[name=q]:focus');
  await q.page.keyboard.type('thach thi', { delay: 20 });
  await q.page.waitForSelector('#hits tbody tr');
  await q.page.click('#hits tbody a');
  await q.page.waitForSelector('dl.facts');
  await has(q, 'Diễn biến', 'the page of a person');
  await sound(q, 'a person');
  await p.leave();
  await q.leave();
}

// A new record with a fault at its field, mended, and shown.
async function record(at, chrome) {
  const p = await person(at, chrome, sizes.desk, 'vieclam');
  await p.go('/registers/placement/new');
  await p.page.fill('[name=unit]', '31498');
  await p.page.fill('[name=day]', '05/03/2024');
  await p.page.selectOption('[name=channel]', 'socio_economic_development');
  await p.page.fill('[name=quantity]', '0');
  await p.page.click('main form >> text=Lưu');
  await p.page.waitForSelector('.notice[data-kind=bad]');
  same(await p.page.inputValue('[name=day]'), '05/03/2024', 'what was typed stays');
  p.faults.length = 0; // the browser reports the 422 of the refusal
  await sound(p, 'a refused form');
  await shot(p, 'tu-choi');
  await p.page.fill('[name=quantity]', '7');
  await p.page.click('main form >> text=Lưu');
  await p.page.waitForURL(/\/registers\/placement\/\d+$/);
  await has(p, 'Đã lưu', 'after saving');
  const path = new URL(p.page.url()).pathname;
  await p.leave();
  return path;
}

// The second of two editors is shown both versions and overwrites nothing.
async function conflict(at, chrome, path) {
  const a = await person(at, chrome, sizes.desk, 'vieclam');
  const b = await person(at, chrome, sizes.desk, 'giamdoc');
  for (const p of [a, b]) await p.go(path + '/edit');
  for (const [p, n] of [[a, '8'], [b, '9']]) {
    await p.page.fill('[name=quantity]', n);
    await p.page.fill('[name=reason]', 'đếm lại');
    await p.page.click('main form >> text=Lưu');
    await p.page.waitForLoadState();
  }
  await has(b, 'Người khác vừa sửa', 'the second editor');
  await shot(b, 'xung-dot');
  await a.go(path);
  await has(a, '8', 'the first change stands');
  b.faults.length = 0;
  await a.leave();
  await b.leave();
}

// A range copied in Excel lands in the grid and goes through the preview.
async function paste(at, chrome) {
  const p = await person(at, chrome, sizes.desk, 'vieclam');
  await p.go('/registers/placement/grid');
  await p.page.fill('[name=unit]', '31498');
  await p.page.focus('input[name="day.0"]');
  await p.page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', '06/03/2024\t\tKênh khác\t\t\t4\n07/03/2024\t\tKênh khác\t\t\t5\n');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  same(await p.page.inputValue('input[name="quantity.1"]'), '5', 'the pasted cell');
  await p.page.click('main form >> text=Xem trước');
  await p.page.waitForSelector('dl.facts');
  await has(p, 'Chưa ghi gì vào sổ', 'the preview');
  await sound(p, 'the preview');
  await p.page.click('text=Ghi vào sổ');
  await p.page.waitForURL(/\/registers\/placement$/);
  await p.leave();
}

// One submits the draft, the director reads the comment and approves it.
async function approve(at, chrome, p) {
  const place = '/reports/quarterly/work?unit=94&period=2024Q1';
  const o = await person(at, chrome, sizes.desk, 'vieclam');
  await o.go(place);
  await o.page.fill('[name=comment]', 'Bổ sung số liệu xuất khẩu lao động.');
  await o.page.click('main button:has-text("Góp ý")');
  await has(o, 'Bổ sung số liệu', 'a comment');
  await o.page.click('text=Gửi lấy ý kiến');
  await has(o, 'Đang lấy ý kiến', 'a draft that was submitted');
  await o.leave();
  await p.go(place);
  await sound(p, 'the work on a report');
  await shot(p, 'soan-thao');
  await p.page.click('text=Duyệt dự thảo');
  await has(p, 'Đã duyệt', 'an approved draft');
}

// An import raises a figure; the report shows it, opens it, and is issued.
async function quarter(at, chrome) {
  const file = join(at.folder, 'viec-lam.csv');
  writeFileSync(file, 'Ngày,Kênh giải quyết,Số lao động\n08/03/2024,Kênh khác,120\nkhông phải ngày,Kênh khác,1\n');
  const p = await person(at, chrome, sizes.desk, 'giamdoc');
  await p.go('/registers/placement/import');
  await p.page.setInputFiles('[name=table]', file);
  await p.page.fill('.drop [name=unit]', '31498');
  await p.page.click('main form >> text=Xem trước');
  await p.page.waitForSelector('td:has-text("không phải ngày")');
  await has(p, 'không phải ngày', 'the refused row');
  await shot(p, 'xem-truoc');
  await p.page.click('text=Ghi vào sổ');
  await p.page.waitForURL(/\/registers\/placement$/);
  await p.go('/reports/quarterly?unit=94&period=2024Q1');
  await p.page.click('article .fig >> nth=0');
  await p.page.waitForSelector('aside dl.facts');
  await has(p, 'Mở các bản ghi', 'where the figure comes from');
  await shot(p, 'nguon-goc');
  await approve(at, chrome, p);
  await p.go('/reports/quarterly?unit=94&period=2024Q1');
  await p.page.click('summary:has-text("Ban hành")');
  await p.page.fill('[name=day]', '20/03/2024');
  const missing = await p.page.$('[name=missing]');
  if (missing) await missing.check();
  const early = await p.page.$('[name=early]');
  if (early) await early.check();
  await p.page.click('details button:has-text("Ban hành")');
  await p.page.waitForURL(/\/issued\/\d+$/);
  await has(p, 'Đã ban hành', 'the issued report');
  await sound(p, 'an issued report');
  const [file1] = await Promise.all([p.page.waitForEvent('download'), p.page.click('text=docx')]);
  const bytes = readFileSync(await file1.path());
  same(bytes.subarray(0, 2).toString(), 'PK', 'the Word file');
  await p.leave();
}

// A whole payroll by three people: computed, given back with a reason, computed
// again, checked by the second, approved by the third, sent; a file for the
// payer; results in, with a preview; what came back is seen; closed.
async function payroll(at, chrome) {
  const p = await person(at, chrome, sizes.desk, 'baotro');
  const second = await person(at, chrome, sizes.desk, 'quantri');
  const chief = await person(at, chrome, sizes.desk, 'giamdoc');
  const step = async (who, name, then) => {
    await who.go(path);
    await who.page.click(`button:has-text("${name}")`);
    await who.page.waitForSelector(then);
  };
  await p.go('/payroll');
  await p.page.click('summary:has-text("Mở kỳ chi trả")');
  await p.page.selectOption('[name=group]', 'social_assistance');
  await p.page.fill('[name=month]', '2024-03');
  await p.page.fill('[name=since]', '2024-03');
  await p.page.click('details button:has-text("Mở kỳ chi trả")');
  await p.page.waitForURL(/\/payroll\/\d+$/);
  const path = new URL(p.page.url()).pathname;
  await step(p, 'Tính', 'button:has-text("Xác nhận đã kiểm")');
  await chief.go(path);
  await chief.page.click('summary:has-text("Trả lại")');
  await chief.page.fill('[name=reason]', 'xem lại xã 31498');
  await chief.page.click('details button:has-text("Trả lại")');
  await chief.page.waitForSelector('.notice:has-text("xem lại xã 31498")');
  await step(p, 'Tính', 'button:has-text("Xác nhận đã kiểm")');
  await shot(p, 'ky-chi-tra');
  await sound(p, 'a computed payroll');
  await p.page.click('td a[href^="/explain/"] >> nth=0');
  await has(p, 'tháng', 'why a line is there');
  await step(second, 'Xác nhận đã kiểm', '.badge:has-text("đã kiểm")');
  for (const x of [p, second]) {
    await x.go(path);
    same(await x.page.locator('button:has-text("Duyệt chi")').count(), 0, 'nobody approves what he computed or checked');
  }
  await step(chief, 'Duyệt chi', '.badge:has-text("đã duyệt")');
  await has(chief, 'đã duyệt', 'the approved payroll');
  await step(p, 'Gửi danh sách chi', 'summary:has-text("Đối soát")');

  await p.page.click('summary:has-text("Tệp đi")');
  await p.page.selectOption('[name=kind]', 'cash');
  await shot(p, 'da-gui');
  await p.page.click('button:has-text("Làm tệp")');
  await p.page.waitForSelector('a:has-text("Tải tien-mat.xlsx")');
  const [file] = await Promise.all([p.page.waitForEvent('download'), p.page.click('a:has-text("Tải tien-mat.xlsx")')]);
  same(readFileSync(await file.path()).subarray(0, 2).toString(), 'PK', 'the list of payments');

  const list = join(at.folder, 'chi.csv'), results = join(at.folder, 'ket-qua.csv');
  await at.run('payroll', 'export', 'social_assistance', '--month', '2024-03', '--unit', 'soc-trang',
    '--layout', 'cash', '-o', list);
  const refs = [...readFileSync(list, 'utf8').matchAll(/AS[0-9]+-[0-9]+-[0-9]+-[a-z]/g)].map((m) => m[0]);
  writeFileSync(results, 'Mã chi trả,Kết quả,Lý do\n' + refs.map((x, i) =>
    i ? `${x},Đã nhận,` : `${x},Chưa nhận,vắng`).join('\n') + '\nAS1-1-1-x,Đã nhận,\n');
  await p.go(path);
  await p.page.click('summary:has-text("Đối soát")');
  await p.page.setInputFiles('[name=results]', results);
  await p.page.selectOption('[name=layout]', 'cash');
  await p.page.click('details button:has-text("Xem trước")');
  await p.page.waitForSelector('button:has-text("Ghi kết quả")');
  await has(p, 'Chưa ghi gì vào sổ', 'the preview of results');
  await has(p, 'không có khoản này', 'the unknown reference');
  await sound(p, 'the preview of results');
  await shot(p, 'doi-soat');
  await p.page.click('button:has-text("Ghi kết quả")');
  await p.page.waitForSelector('.notice[data-kind=good]');
  await step(p, 'Xong đối soát', 'button:has-text("Đóng kỳ")');
  await step(p, 'Đóng kỳ', '.badge[data-mark=warn]:has-text("đã đóng")');
  await p.go('/payroll');
  await has(p, '✓', 'the board');
  await shot(p, 'bang-chi-tra');
  await p.go('/simulate?group=social_assistance&unit=94&from=2024-04&months=12&set.social_base=500000');
  await sound(p, 'the simulation');
  await shot(p, 'thu-muc');
  await p.go('/jobs');
  await sound(p, 'the list of work');
  await shot(p, 'viec');
  for (const x of [p, second, chief]) await x.leave();
}

// A form is filled in by the commune and approved above it.
async function form(at, chrome) {
  const p = await person(at, chrome, sizes.phone, 'canboxa');
  await p.go('/entry?period=2024Q1');
  await p.page.click('main a.button:has-text("Nhập biểu")');
  for (const input of await p.page.$$('main input[name^="v."]')) await input.fill('');
  const fill = (name, n) => p.page.fill(`[name="v.${name}"]`, String(n));
  await fill('jobs_created', 5);
  await fill('overseas_workers_sent', 1);
  await fill('ui_decisions', 0);
  await p.page.fill('[name=note]', 'kỳ đầu');
  await p.page.click('button:has-text("Gửi duyệt")');
  await p.page.waitForLoadState();
  await has(p, 'chờ duyệt', 'the submitted form');
  const url = new URL(p.page.url());
  const q = await person(at, chrome, sizes.desk, 'giamdoc');
  await q.go(url.pathname + url.search);
  await q.page.fill('[name=comment]', 'Đã hỏi lại phường chưa?');
  await q.page.click('button:has-text("Gửi góp ý")');
  await q.page.waitForLoadState();
  await p.go(url.pathname + url.search);
  await has(p, 'Đã hỏi lại phường chưa?', 'the question');
  await p.page.click('.thread li button');
  await p.page.waitForLoadState();
  await has(p, 'canboxa đã giải quyết', 'the answered question');
  await q.page.click('button:has-text("Duyệt")');
  await q.page.waitForLoadState();
  await has(q, 'đã duyệt', 'the approved form');
  await p.leave();
  await q.leave();
}

// A paper is read without signing in.
async function paper(at, chrome) {
  const p = await person(at, chrome, sizes.desk, null);
  await p.go('/check');
  await p.page.setInputFiles('[name=paper]', { name: 'bao-cao.txt', mimeType: 'text/plain',
    buffer: Buffer.from('Hỗ trợ 30 hộ, gồm 22 hộ xây mới và 09 hộ sửa chữa.\n') });
  await p.page.click('button:has-text("Soát lỗi")');
  await p.page.waitForSelector('mark');
  await sound(p, 'findings');
  await shot(p, 'phat-hien');
  await p.leave();
}

// A text is drafted and issued under a number; a task is given; a person entered twice is merged
// and separated; a wish is entered by one and approved by another.
async function papers(at, chrome) {
  const p = await person(at, chrome, sizes.desk, 'giamdoc');
  await p.go('/registers/work_document/new');
  await p.page.fill('[name=unit]', '94');
  await p.page.fill('[name=day]', '05/03/2024');
  await p.page.selectOption('[name=role]', 'own');
  await p.page.selectOption('[name=document_type]', 'plan_programme');
  await p.page.selectOption('[name=state]', 'drafting');
  await p.page.fill('[name=subject]', 'tặng quà Tết');
  await p.page.click('main form >> text=Lưu');
  await p.page.waitForURL(/\/documents\/\d+$/);
  await p.page.fill('[name=symbol]', 'KH-SLĐTBXH');
  await p.page.click('main button:has-text("Ban hành, lấy số")');
  await has(p, '01/KH-SLĐTBXH', 'a number');
  await sound(p, 'a document');
  await shot(p, 'van-ban-da-ban-hanh');
  await p.go('/registers/office_task/new');
  await p.page.fill('[name=unit]', '94');
  await p.page.fill('[name=day]', '05/03/2024');
  await p.page.fill('[name=due_day]', '15/03/2024');
  await p.page.fill('[name=subject]', 'Lập danh sách tặng quà');
  await p.page.click('main form >> text=Lưu');
  await p.page.waitForURL(/\/tasks\/\d+$/);
  await p.go('/tasks');
  await has(p, 'Lập danh sách tặng quà', 'the tasks that are open');
  await seen(at, p);
  for (const name of ['Thạch Thị Sa Rây', 'Thach Thi Sa Ray']) {
    await p.go('/registers/person/new');
    await p.page.fill('[name=unit]', '31498');
    await p.page.fill('[name=full_name]', name);
    await p.page.fill('[name=born]', '02/09/1958');
    await p.page.selectOption('[name=sex]', 'female');
    await p.page.click('main form >> text=Lưu');
    await p.page.waitForURL(/\/people\/\d+$/);
  }
  await p.go('/people/duplicates');
  await sound(p, 'duplicates');
  await shot(p, 'nguoi-trung');
  await p.page.click('main tbody a >> nth=0');
  await p.page.fill('[name=reason]', 'nhập hai lần');
  await p.page.click('main button:has-text("Gộp hai bản ghi")');
  await has(p, 'Các lần gộp', 'a merger');
  await p.page.click('summary:has-text("Tách lại")');
  await p.page.fill('[name=separate_reason]', 'hai người');
  await p.page.click('details button:has-text("Tách lại")');
  await has(p, 'Đã tách lại', 'separated');
  const path = new URL(p.page.url()).pathname;
  await p.go(path.replace('people', 'registers/person'));
  await p.page.click('summary:has-text("Đính kèm tệp")');
  await p.page.setInputFiles('[name=file]', { name: 'can-cuoc.pdf', mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
  await p.page.click('details button:has-text("Đính kèm tệp")');
  await p.page.waitForSelector('main a:has-text("can-cuoc.pdf")');
  await seen(at, p);
  await p.go(path);
  await p.page.click('main a:has-text("Đề nghị sửa thông tin")');
  await p.page.fill('[name=born]', '03/09/1958');
  await p.page.fill('[name=asked_by]', 'bà Sa Rây');
  await p.page.fill('[name=reason]', 'theo căn cước');
  await p.page.click('main button:has-text("Đề nghị sửa")');
  await p.page.waitForURL(/\/changes\/\d+$/);
  const wish = new URL(p.page.url()).pathname;
  const q = await person(at, chrome, sizes.phone, 'quantri');
  await q.go(wish);
  await sound(q, 'a change request');
  await q.page.click('main button:has-text("Duyệt")');
  await q.go(path);
  await has(q, '03/9/1958', 'the changed birth day');
  await p.leave();
  await q.leave();
}

// A dossier is received; who filed it follows it without signing in.
async function dossier(at, chrome) {
  const p = await person(at, chrome, sizes.desk, 'canboxa');
  await p.go('/registers/org_identifier/new');
  await p.page.fill('[name=from_day]', '01/01/2024');
  await p.page.fill('[name=identifier]', 'H50.31498');
  await p.page.fill('[name=unit]', '31498');
  await p.page.click('main form >> text=Lưu');
  await p.page.waitForURL(/\/registers\/org_identifier\/\d+$/);
  await p.go('/people?q=nguyen');
  const who = await p.page.getAttribute('#hits tbody a', 'href');
  await p.go('/dossiers/new');
  await p.page.selectOption('[name=procedure]', 'social_allowance_grant');
  await p.page.fill('[name=unit]', '31498');
  await p.page.fill('[name=person]', `#${who.split('/').pop()}`);
  await p.page.fill('[name=subject]', 'Đề nghị trợ cấp hằng tháng');
  await p.page.click('main form button');
  await p.page.waitForURL(/\/dossiers\/\d+/);
  await sound(p, 'a dossier that was received');
  const [code] = (await text(p)).match(/H50\.31498-\d+-\d+/);
  await p.go('/dossiers');
  await has(p, code, 'the queue of dossiers');
  await seen(at, p);
  const out = await person(at, chrome, sizes.phone, null);
  await out.go('/track');
  await out.page.fill('[name=code]', code);
  await out.page.click('main button');
  await out.page.waitForSelector('dl.facts');
  await has(out, code, 'a dossier as its citizen sees it');
  at.links.add(`/track/${code}`);
  await p.leave();
  await out.leave();
}

// Two communes are merged: seen before it is written, then done; the history
// tells it.  A backup is made and taken away, and the journal says by whom; a
// register is taken away, too.
async function keeper(at, chrome) {
  const p = await person(at, chrome, sizes.desk, 'quantri');
  await p.go('/admin/units?q=my+huong');
  await p.page.click('table.data tbody a');
  await p.page.click('text=Sáp nhập');
  await p.page.fill('[name=day]', '01/04/2024');
  await p.page.fill('[name=reason]', 'Nghị quyết 12/NQ-HĐND');
  await p.page.check('.boxes input >> nth=0');
  await p.page.fill('[name="code.0"]', '91001');
  await p.page.fill('[name="name.0"]', 'Mỹ Hương Mới');
  await p.page.click('button:has-text("Xem trước")');
  await p.page.waitForSelector('button:has-text("Ghi thay đổi")');
  await has(p, 'Chưa ghi gì vào sổ', 'the preview of a merger');
  await has(p, 'Mỹ Hương Mới', 'who carries the records');
  await sound(p, 'the preview of a merger');
  await p.page.click('button:has-text("Ghi thay đổi")');
  await p.page.waitForSelector('a:has-text("Mở trang liên quan")');
  await p.page.click('a:has-text("Mở trang liên quan")');
  await p.page.waitForSelector('td:has-text("Mỹ Hương Mới")');
  await has(p, 'Nghị quyết 12/NQ-HĐND', 'the history of a unit');
  await shot(p, 'lich-su-don-vi');
  await p.go('/admin/backup');
  await p.page.click('button:has-text("Sao lưu ngay")');
  await p.page.waitForSelector('td a:has-text(".backup")');
  const [file] = await Promise.all([p.page.waitForEvent('download'), p.page.click('td a:has-text(".backup")')]);
  same(readFileSync(await file.path()).subarray(0, 6).toString(), 'SQLite', 'the backup');
  await p.go('/admin/journal?action=export');
  await has(p, 'quantri', 'who took the backup');
  await p.go('/registers/job_fair');
  await p.page.click('summary:has-text("Xuất toàn bộ sổ")');
  await p.page.click('button:has-text("Xuất toàn bộ (CSV)")');
  await p.page.waitForSelector('main a[href$="/file"]');
  await seen(at, p);
  await p.leave();
}

async function records(at, chrome) {
  await conflict(at, chrome, await record(at, chrome));
}

export const work = { search, records, paste, quarter, papers, payroll, form, paper, dossier, keeper };
