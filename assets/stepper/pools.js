// The kinds of pooling, one entry each, named as in POOLS of core/arithmetic.py: what is kept of a window's numbers, which of them
// is marked, the parts of the equation, and the sentence, which gets numbers as texts and `from`, where the marked one lies.

import { sum } from "./arithmetic.js";
import { places, show } from "./words.js";

export const POOLS = {
  max: {
    keep: (seen) => Math.max(...seen),
    marked: (seen) => seen.indexOf(Math.max(...seen)),
    equation: (seen, result) => [["", result, `largest of ${seen.length} numbers`, "result"]],
    sentence: (seen, result, from) => `the largest of ${written(seen).join(", ")} is ${result}, from ${from}.`,
  },
  average: {
    keep: (seen) => sum(seen) / seen.length,
    marked: () => -1, // none
    equation: (seen, result) => [
      ["", show(sum(seen), places([sum(seen)])), `sum of ${seen.length} numbers`],
      ["÷", `${seen.length}`, "numbers"],
      ["=", result, "average", "result"],
    ],
    sentence: (seen, result) => `${written(seen).join(" + ")} = ${show(sum(seen), places(seen))}, divided by ${seen.length} is ${result}.`,
  },
};

function written(numbers) {
  const decimals = places(numbers);
  return numbers.map((number) => show(number, decimals));
}
