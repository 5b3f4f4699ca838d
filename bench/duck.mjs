// DuckDB's part of bench/figures: load the events, run the same SQL.
import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync } from 'node:fs';

const dir = process.argv[2];
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const db = await instance.connect();
await db.run(`CREATE TABLE event (kind INTEGER, commune INTEGER, day DATE,
  a VARCHAR, b VARCHAR, amount INTEGER)`);
await db.run(`CREATE TABLE indicator (n INTEGER, kind INTEGER, a VARCHAR, b VARCHAR)`);
await db.run(`COPY event FROM '${dir}/events.csv' (HEADER false)`);
for (const line of readFileSync(`${dir}/indicators.sql`, 'utf8').trim().split('\n'))
  await db.run(line);

async function median(name, sql, runs) {
  const ms = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    for (const one of sql) await (await db.runAndReadAll(one)).getRows();
    ms.push(performance.now() - start);
  }
  ms.sort((x, y) => x - y);
  console.log(`${name}\t${ms[runs >> 1].toFixed(1)}`);
}
const queries = readFileSync(`${dir}/queries.sql`, 'utf8').trim().split(';\n');
await median('DuckDB, 100 queries', queries, 3);
await median('DuckDB, one scan', [readFileSync(`${dir}/scan.sql`, 'utf8')], 5);
