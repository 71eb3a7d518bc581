// Flags of `pnpm bench hnsw`: --data NAME[,NAME...], --quick, --rounds N, --options JSON.
import { argv, exit, stderr } from "node:process";
import { parseArgs } from "node:util";
import { available } from "../../../tools/bench/data.mjs";

function parse() {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: {
      data: { type: "string" },
      quick: { type: "boolean", default: false },
      rounds: { type: "string", default: "3" },
      options: { type: "string" },
      only: { type: "string" },
    },
  });
  return values;
}

/**
 * What the command line asks for.
 *
 * @returns `sets`: the data sets by name, all there are unless `--data` names some; `quick`: a few
 *   thousand rows of each, one round; `rounds`; `more`: one more configuration of ours from
 *   `--options '{"M": 24}'`
 */
export function settings() {
  try {
    const { data, quick, rounds, options } = parse();
    const known = available();
    const sets = data?.split(",") ?? known;
    const unknown = sets.filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`no data ${unknown}; there are ${known.join(", ")}`);
    if (!(Number(rounds) >= 1)) throw new Error(`--rounds ${rounds}: at least 1`);
    const more = options === undefined ? {} : { [`ann ${options}`]: JSON.parse(options) };
    return { sets, quick, rounds: quick ? 1 : Number(rounds), more };
  } catch (error) {
    stderr.write(`${error.message}\n`);
    return exit(2);
  }
}
