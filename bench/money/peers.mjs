// DuckDB's part of bench/money/run: load the same files, run the same SQL.
import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';

const [dir, threads] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads });
const db = await instance.connect();
for (const sql of readFileSync(`${dir}/schema.sql`, 'utf8').split(';'))
  if (sql.trim()) await db.run(sql);
for (const name of ['people', 'changed', 'paid'])
  await db.run(`COPY ${name} FROM '${dir}/${name}.csv' (HEADER false)`);
for (const work of ['W1', 'W2']) {
  // There a slash divides into fractions.
  const sql = readFileSync(`${dir}/${work}.sql`, 'utf8').replaceAll(' / 12', ' // 12');
  const ms = [];
  let rows;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    rows = (await db.runAndReadAll(sql)).getRows();
    ms.push(performance.now() - start);
  }
  ms.sort((x, y) => x - y);
  const total = rows.reduce((sum, row) => sum + BigInt(row[2]), 0n);
  console.log(`${work}\tDuckDB, threads ${threads}\t${ms[2].toFixed(1)}\t${total}`);
}
