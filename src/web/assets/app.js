// What makes pages quicker to use.  Everything here also works without it.
'use strict';
(() => {
  const $ = (s, from = document) => from.querySelector(s);
  const all = (s, from = document) => [...from.querySelectorAll(s)];

  // Search as you type: the form's results come as a part of its page.
  const live = $('form[data-live]');
  if (live) {
    const box = $('#' + live.dataset.live);
    let asked = 0, timer = 0;
    const ask = async () => {
      const turn = ++asked;
      const url = live.action.split('?')[0] + '?' + new URLSearchParams(new FormData(live));
      box.setAttribute('aria-busy', 'true');
      try {
        const answer = await fetch(url, { headers: { 'X-Part': '1' } });
        const text = await answer.text();
        if (turn === asked && answer.ok) {
          box.innerHTML = text;
          history.replaceState(null, '', url);
        }
      } finally {
        if (turn === asked) box.removeAttribute('aria-busy');
      }
    };
    live.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
    live.addEventListener('change', () => { clearTimeout(timer); timer = setTimeout(ask, 60); });
  }

  // A form is sent once.
  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (form.dataset.sure && !confirm(form.dataset.sure)) { e.preventDefault(); return; }
    if (form.method === 'post') {
      setTimeout(() => all('button', form).forEach((b) => { b.disabled = true; }), 0);
      setTimeout(() => all('button', form).forEach((b) => { b.disabled = false; }), 8000);
    }
  });

  // A choice changes the page at once.
  all('form[data-now] select, form[data-now] input[type=checkbox]').forEach((x) =>
    x.addEventListener('change', () => x.form.requestSubmit()));

  // Drop a file anywhere on its box.
  all('.drop').forEach((box) => {
    const input = $('input[type=file]', box);
    if (!input) return;
    const over = (on) => (e) => { e.preventDefault(); box.classList.toggle('over', on); };
    box.addEventListener('dragover', over(true));
    box.addEventListener('dragleave', over(false));
    box.addEventListener('drop', (e) => {
      over(false)(e);
      if (e.dataTransfer.files.length) {
        input.files = e.dataTransfer.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
      }
    });
    if (box.dataset.send !== undefined)
      input.addEventListener('change', () => input.files.length && input.form.requestSubmit());
  });

  // A grid takes what was copied in Excel: cells from here to the right and down.
  all('table[data-grid]').forEach((grid) => {
    const rows = () => all('tbody tr', grid).map((tr) => all('input,select', tr));
    grid.addEventListener('paste', (e) => {
      const text = e.clipboardData.getData('text/plain');
      if (!text.includes('\t') && !text.trim().includes('\n')) return;
      e.preventDefault();
      const cells = rows();
      const at = cells.findIndex((r) => r.includes(e.target));
      if (at < 0) return;
      const col = cells[at].indexOf(e.target);
      const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
      while (grid.dataset.grid && rows().length < at + lines.length) {
        const last = $('tbody tr:last-child', grid);
        const more = last.cloneNode(true);
        const n = all('tbody tr', grid).length;
        all('input,select', more).forEach((x) => {
          x.value = '';
          x.name = x.name.replace(/\.\d+$/, '.' + n);
          x.removeAttribute('id');
        });
        last.after(more);
      }
      const now = rows();
      lines.forEach((line, i) => line.split('\t').forEach((v, j) => {
        const x = now[at + i] && now[at + i][col + j];
        if (!x) return;
        if (x.tagName === 'SELECT') {
          const hit = [...x.options].find((o) => o.text === v.trim() || o.value === v.trim());
          if (hit) x.value = hit.value;
        } else x.value = v.trim();
        x.dispatchEvent(new Event('input', { bubbles: true }));
      }));
    });
    grid.addEventListener('keydown', (e) => {
      const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[e.key];
      if (!step || e.target.tagName === 'SELECT') return;
      const cells = rows();
      const at = cells.findIndex((r) => r.includes(e.target));
      const next = cells[at + step] && cells[at + step][cells[at].indexOf(e.target)];
      if (next) { e.preventDefault(); next.focus(); next.select && next.select(); }
    });
  });

  // A form is checked while one types; nothing is saved.
  all('table[data-check]').forEach((grid) => {
    const form = grid.closest('form');
    let timer = 0, turn = 0;
    const look = async () => {
      const mine = ++turn;
      const say = new URLSearchParams([...new FormData(form)].filter(([n, v]) =>
        v && (n.startsWith('v.') || n === 'unit' || n === 'period')));
      const answer = await fetch(grid.dataset.check + '?' + say, { headers: { 'X-Part': '1' } }).catch(() => null);
      if (!answer || !answer.ok || mine !== turn) return;
      const part = document.createElement('div');
      part.innerHTML = await answer.text();
      $('#remarks').replaceChildren(...part.childNodes);
      const odd = new Set(all('#remarks [data-line]').map((x) => x.dataset.line));
      all('input', grid).forEach((x) => x.toggleAttribute('data-odd', odd.has(x.name)));
    };
    grid.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, 350); });
  });

  // A range says its value beside it.
  all('input[type=range]').forEach((x) => {
    const out = document.createElement('output');
    const show = () => { out.textContent = Number(x.value).toLocaleString('vi-VN'); };
    x.after(out);
    x.addEventListener('input', show);
    show();
  });

  // Copy the table for Excel (cells between tabs), or the page's address.
  all('button[data-copy]').forEach((b) => {
    if (!navigator.clipboard) return;
    b.hidden = false;
    b.addEventListener('click', async () => {
      const rows = all('main table.data tr').map((tr) =>
        all('th,td', tr).map((c) => c.innerText.trim().replace(/\s+/g, ' ')).join('\t'));
      await navigator.clipboard.writeText(b.dataset.copy === 'link' ? location.href : rows.join('\n'));
      const was = b.textContent;
      b.textContent = b.dataset.done;
      setTimeout(() => { b.textContent = was; }, 1500);
    });
  });

  // Work in progress: look again, in place, until it is done.
  if ($('[data-job]')) {
    const look = async () => {
      const box = $('[data-job]');
      const answer = await fetch(location.pathname, { headers: { 'X-Part': '1' } }).catch(() => null);
      if (!answer || !answer.ok) { setTimeout(look, 4000); return; }
      const part = document.createElement('div');
      part.innerHTML = await answer.text();
      const next = $('[data-job]', part);
      if (!next) { location.reload(); return; }
      box.replaceChildren(...next.childNodes);
      setTimeout(look, 1000);
    };
    setTimeout(look, 700);
  }
})();
