/** What `ann embed --help` says above the options. */
export const DESCRIPTION = `Draws a map of the rows of files: rows that are alike lie close together.

Examples:
  $ ann embed digits.csv.gz --label-column last -o map.csv --plot map.html
  $ ann embed train-images-idx3-ubyte.gz --plot map.png --plot map.svg
  $ ann embed part1.npy part2.npy --labels classes.txt --metric cosine > map.csv
  $ ann embed vectors.npy --json --quiet | jq .quality`;

/** What it says below them. */
export const NOTES = `
Inputs are csv, tsv, npy or idx, plain or gzip; - is standard input.
Several inputs are joined row after row.
Without -o, --plot and --json the coordinates go to standard output as csv.
Progress and the report go to standard error.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.`;
