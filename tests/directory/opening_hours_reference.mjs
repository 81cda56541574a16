// Writes opening_hours_reference.tsv: what the reference implementation of OpenStreetMap's syntax
// (npm opening_hours 3.8.0, used for this only) says of every distinct value of the real file, over
// the week of Monday 3 June 2024, which has no French public holiday.
//
//   npm install --no-save opening_hours@3.8.0
//   TZ=UTC node opening_hours_reference.mjs ../data/lieux-mediation-numerique.csv > opening_hours_reference.tsv
import OpeningHours from 'opening_hours';
import { readFileSync } from 'node:fs';

function csvRows(text) {
  const rows = [];
  let row = [''], quoted = false;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (c === '"' && quoted && text[i + 1] === '"') row[row.length - 1] += text[++i];
    else if (c === '"') quoted = !quoted;
    else if (c === ',' && !quoted) row.push('');
    else if (c === '\n' && !quoted) { rows.push(row); row = ['']; }
    else if (c !== '\r' || quoted) row[row.length - 1] += c;
  }
  return rows;
}

const monday = new Date(2024, 5, 3), nextMonday = new Date(2024, 5, 10);
const place = { lat: 47, lon: 1, address: { country_code: 'fr', state: 'Pays de la Loire' } };

function changes(text) {
  const minutes = [];
  for (const [from, to] of new OpeningHours(text, place).getOpenIntervals(monday, nextMonday)) {
    const [start, end] = [from, to].map((date) => Math.round((date - monday) / 60000));
    if (minutes.at(-1) === start) minutes.pop();
    else minutes.push(start);
    minutes.push(end);
  }
  return minutes.join(' ');
}

const [header, ...rows] = csvRows(readFileSync(process.argv[2], 'utf8'));
const column = header.indexOf('horaires');
for (const text of [...new Set(rows.map((row) => row[column]))].filter(Boolean).sort()) {
  try {
    if (!/[\t\n]/.test(text)) console.log(`${text}\t${changes(text)}`);
  } catch {
    // Not the syntax: nothing to compare with.
  }
}
