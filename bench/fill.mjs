// Peers of bench/report: fill a copy of bao-cao.docx whose numbers are tags.
// Says how long the filling alone takes in a process that is warm.
import { readFileSync, writeFileSync } from 'node:fs';
import PizZip from 'pizzip';

const peer = process.argv[2];
const [open, close] = peer === 'carbone' ? ['{d.', '}'] : ['{', '}'];
const zip = new PizZip(readFileSync('bao-cao.docx'));
const data = {};
let count = 0;
const text = zip.file('word/document.xml').asText().replace(
  />([0-9][0-9.,]*)</g, (_, n) => {
    const key = 'f' + count++;
    data[key] = n;
    return `>${open}${key}${close}<`;
  });
zip.file('word/document.xml', text);
const template = zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' });
writeFileSync(`template-${peer}.docx`, template);

async function fill() {
  if (peer === 'docxtemplater') {
    const { default: Docxtemplater } = await import('docxtemplater');
    const doc = new Docxtemplater(new PizZip(template));
    doc.render(data);
    return doc.getZip().generate({ type: 'nodebuffer', compression: 'DEFLATE' });
  }
  const { default: carbone } = await import('carbone');
  return new Promise((done, fail) => carbone.render(
    `template-${peer}.docx`, data, (err, out) => err ? fail(err) : done(out)));
}
const ms = [];
for (let i = 0; i < 5; i++) {
  const start = performance.now();
  writeFileSync(`out-${peer}.docx`, await fill());
  ms.push(performance.now() - start);
}
ms.sort((a, b) => a - b);
console.log(`  ${peer}, warm, ${count} numbers: ${ms[2].toFixed(1)} ms`);
process.exit(0);
