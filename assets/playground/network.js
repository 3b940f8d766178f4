// A fully connected network that trains: the same arithmetic as core/neurons/network.py, run under node and in the browser.
// Numbers are flat: weights[layer][unit * inputs + input], values[example * units + unit].

const ACTIVATIONS = {
  sigmoid: { of: (z) => 1 / (1 + Math.exp(-z)), slope: (a) => a * (1 - a) },
  tanh: { of: Math.tanh, slope: (a) => 1 - a * a },
  relu: { of: (z) => Math.max(0, z), slope: (a) => (a > 0 ? 1 : 0) },
  linear: { of: (z) => z, slope: () => 1 },
};
const SURE = 1e-12; // keeps the logarithm finite
const MOMENTUM = 0.9;
const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-7]; // Keras' defaults

/** Random numbers from 0 to 1, always the same ones for a seed (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Network {
  /** sizes: [2, 8, 8, 1]; start weights are Glorot's, as in Keras, biases 0; the output is a sigmoid. */
  constructor(sizes, activation, seed) {
    const draw = random(seed);
    this.sizes = sizes;
    this.names = sizes.slice(1).map((_, at) => (at === sizes.length - 2 ? "sigmoid" : activation));
    this.weights = sizes.slice(1).map((units, at) => {
      const limit = Math.sqrt(6 / (sizes[at] + units));
      return Float64Array.from({ length: units * sizes[at] }, () => (2 * draw() - 1) * limit);
    });
    this.biases = sizes.slice(1).map((units) => new Float64Array(units));
    this.forget();
  }

  /** Forget the optimiser's running means. */
  forget() {
    this.number = 0;
    this.means = this.weights.map((w, at) => [w, this.biases[at]].map((part) => [new Float64Array(part.length), new Float64Array(part.length)]));
  }

  /** The outputs of every layer for n examples, inputs flat (n * 2). */
  forward(inputs, n) {
    const all = [];
    let before = inputs;
    for (let at = 0; at < this.weights.length; at++) {
      const [width, units] = [this.sizes[at], this.sizes[at + 1]];
      const [weights, biases, { of }] = [this.weights[at], this.biases[at], ACTIVATIONS[this.names[at]]];
      const values = new Float64Array(n * units);
      for (let e = 0; e < n; e++)
        for (let u = 0; u < units; u++) {
          let sum = biases[u];
          for (let i = 0; i < width; i++) sum += weights[u * width + i] * before[e * width + i];
          values[e * units + u] = of(sum);
        }
      all.push(values);
      before = values;
    }
    return all;
  }

  /** Mean cross-entropy of probabilities (n) against classes 0 or 1. */
  static loss(probabilities, classes) {
    let sum = 0;
    for (let e = 0; e < classes.length; e++) {
      const p = Math.min(1 - SURE, Math.max(SURE, probabilities[e]));
      sum -= classes[e] ? Math.log(p) : Math.log(1 - p);
    }
    return sum / classes.length;
  }

  /** Backpropagation: [weights, biases] slopes of the mean cross-entropy, a layer; `decay` × weight is added for regularisation. */
  slopes(inputs, classes, decay = 0) {
    const n = classes.length;
    const all = this.forward(inputs, n);
    let bySum = Float64Array.from(all.at(-1), (p, e) => (p - classes[e]) / n); // the sigmoid's slope cancels
    const found = [];
    for (let at = this.weights.length - 1; at >= 0; at--) {
      const [width, units] = [this.sizes[at], this.sizes[at + 1]];
      const before = at ? all[at - 1] : inputs;
      const weights = Float64Array.from(this.weights[at], (w) => decay * w);
      const biases = new Float64Array(units);
      const felt = new Float64Array(n * width);
      for (let e = 0; e < n; e++)
        for (let u = 0; u < units; u++) {
          const share = bySum[e * units + u];
          biases[u] += share;
          for (let i = 0; i < width; i++) {
            weights[u * width + i] += share * before[e * width + i];
            felt[e * width + i] += share * this.weights[at][u * width + i];
          }
        }
      found.unshift([weights, biases]);
      if (at) bySum = felt.map((value, i) => value * ACTIVATIONS[this.names[at - 1]].slope(before[i]));
    }
    return found;
  }

  /** One training step on all examples; method is "plain", "momentum" or "Adam", as Keras computes them. */
  train(inputs, classes, { method, rate, decay }) {
    this.number++;
    const corrected = (rate * Math.sqrt(1 - BETA_2 ** this.number)) / (1 - BETA_1 ** this.number);
    this.slopes(inputs, classes, decay).forEach((layer, at) => {
      layer.forEach((slopes, part) => {
        const numbers = part ? this.biases[at] : this.weights[at];
        const [mean, square] = this.means[at][part];
        slopes.forEach((slope, i) => {
          if (method === "Adam") {
            mean[i] = BETA_1 * mean[i] + (1 - BETA_1) * slope;
            square[i] = BETA_2 * square[i] + (1 - BETA_2) * slope * slope;
            numbers[i] -= (corrected * mean[i]) / (Math.sqrt(square[i]) + EPSILON);
          } else if (method === "momentum") {
            mean[i] = MOMENTUM * mean[i] - rate * slope;
            numbers[i] += mean[i];
          } else numbers[i] -= rate * slope;
        });
      });
    });
  }
}

/** Rows: true class 0 and 1; columns: predicted class 0 and 1. */
export function confusion(probabilities, classes) {
  const table = [[0, 0], [0, 0]];
  classes.forEach((kind, e) => table[kind][probabilities[e] > 0.5 ? 1 : 0]++);
  return table;
}
