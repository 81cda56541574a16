// Writes what the reference implementation of OpenStreetMap's syntax (npm opening_hours 3.15.0, used
// for this only) says, in two files for opening_hours_real_test.cpp:
//
// opening_hours_reference.tsv: every distinct value of the real files, with the minutes at which it
// opens and closes in the week of Monday 3 June 2024, which has no French public holiday; "!" where
// the value is not the syntax. Line ends within a value are written \n.
//   TZ=UTC node opening_hours_reference.mjs FILE... > opening_hours_reference.tsv
// FILE is a CSV with a column `horaires`, the JSON of data-inclusion v0 or, for hours that the
// import composes from a column a day, a text of one value a line (`directory import
// france-services.csv --whole`, then the `hours` of `directory search --json`).
//
// opening_hours_dated_reference.tsv: values with seasons and dates, and whether each is open ("1") at
// the moments of the first line, through three years, in Pays de la Loire.
//   TZ=UTC node opening_hours_reference.mjs --dated > opening_hours_dated_reference.tsv
//
// In a folder of its own: npm install --no-save opening_hours@3.15.0
import OpeningHours from 'opening_hours';
import { readFileSync } from 'node:fs';

const place = { lat: 47, lon: 1, address: { country_code: 'fr', state: 'Pays de la Loire' } };

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

function valuesOf(file) {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.json')) return JSON.parse(text).map((structure) => structure.horaires);
  if (!file.endsWith('.csv')) return text.split('\n');
  const [header, ...rows] = csvRows(text);
  return rows.map((row) => row[header.indexOf('horaires')]);
}

function changes(text) {
  const monday = new Date(2024, 5, 3), nextMonday = new Date(2024, 5, 10);
  const minutes = [];
  for (const [from, to] of new OpeningHours(text, place).getOpenIntervals(monday, nextMonday)) {
    const [start, end] = [from, to].map((date) => Math.round((date - monday) / 60000));
    if (minutes.at(-1) === start) minutes.pop();
    else minutes.push(start);
    minutes.push(end);
  }
  return minutes.join(' ');
}

function answer(ask) {
  try {
    return ask();
  } catch {
    return '!';
  }
}

const seasons = ['Apr-Oct', 'Nov-Mar', 'Jul-Aug', 'Jul', 'Jan,Mar-May', 'Dec 24-Jan 02', 'Jul 14', 'Dec 25',
  'Dec 24,Dec 31', 'Jul 01-15', 'Jun 15-Sep 15', '2026 Jul 01-2026 Aug 31', '2026 Dec 24-2027 Jan 03', '2027 May 14',
  '2026 Apr-Oct', '2026 Jul 01-15', '2026 Jul 01-Aug 31', 'Feb 15-Mar 15', 'Oct-May'];
const dated = [
  ...seasons.flatMap((season) => [`${season} Mo-Fr 09:00-17:00`, `${season}: Mo-Fr 09:00-12:00,14:00-17:00`,
    `Mo-Fr 09:00-17:00; ${season} off`, `Mo-Sa 09:00-17:00; ${season} Mo-Fr 10:00-12:00`,
    `Mo-Fr 09:00-17:00; PH off; ${season} off`, `Mo-Fr 09:00-17:00, ${season} Sa 10:00-16:00`,
    `Mo-Fr 09:00-17:00; ${season} 10:00-12:00 off`, `Mo-Sa 09:00-17:00; PH off; ${season} 10:00-12:00`,
    `Mo-Su 22:00-02:00; ${season} off`, `${season} Sa,Su 10:00-18:00; Mo-Fr 09:00-17:00`]),
  'Apr-Sep Mo-Fr 09:00-19:00; Oct-Mar Mo-Fr 09:00-17:00; Dec 25 off',
  'Mo-Fr 09:00-17:00; PH off', 'Mo-Fr 09:00-17:00; PH 10:00-12:00', 'Mo-Fr,PH 09:00-17:00', 'Mo-Su 20:00-03:00; PH off',
];
const holidays = [2026, 2027, 2028].flatMap((year) => ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11',
  '12-25'].map((day) => `${year}-${day}`)).concat(['2026-04-06', '2026-05-14', '2026-05-25', '2027-03-29',
  '2027-05-06', '2027-05-17', '2028-04-17', '2028-05-25', '2028-06-05']);
const edges = ['2026-03-31', '2026-04-01', '2026-06-30', '2026-07-01', '2026-07-15', '2026-07-16', '2026-08-31',
  '2026-09-01', '2026-10-31', '2026-11-02', '2026-12-24', '2026-12-31', '2027-01-02', '2027-01-04', '2027-05-14',
  '2027-02-15', '2027-03-15', '2027-03-16', '2028-02-29'];
const moments = [...holidays, ...edges].flatMap((day) => ['T01:30', 'T11:00', 'T16:30'].map((time) => day + time));
for (let i = 0; i < 200; ++i) {  // every 131 hours and 17 minutes: all weekdays, hours and seasons
  moments.push(new Date(Date.UTC(2026, 0, 1) + i * (131 * 60 + 17) * 60000).toISOString().slice(0, 16));
}

if (process.argv[2] === '--dated') {
  console.log(moments.join(' '));
  for (const text of dated) {
    console.log(`${text}\t${answer(() => {
      const hours = new OpeningHours(text, place);
      return moments.map((moment) => (hours.getState(new Date(`${moment}:00Z`)) ? '1' : '0')).join('');
    })}`);
  }
} else {
  const values = new Set(process.argv.slice(2).flatMap(valuesOf).filter(Boolean));
  for (const text of [...values].sort()) {
    console.log(`${text.replaceAll('\n', '\\n')}\t${answer(() => changes(text))}`);
  }
}
