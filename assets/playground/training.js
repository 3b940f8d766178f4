// One training run: the points, the network, the losses so far, and when it stops.  No page here.

import { Network, confusion } from "./network.js";

const PATIENCE = 300; // steps without a lower test loss
const ENOUGH = 1000; // steps, where the reader chose to stop there
const BETTER = 1e-4; // a fall of the test loss that counts

export class Training {
  constructor(setup) {
    this.change(setup);
    this.reset();
  }

  /** setup: { units, activation, seed, method, rate, decay }. */
  change(setup) {
    if (this.network && this.setup.method !== setup.method) this.network.forget();
    this.setup = setup;
  }

  /** points: [[x, y, class]...]; the `test` ones are never trained on. */
  use(train, test) {
    [this.train, this.test] = [train, test].map((points) => ({
      inputs: Float64Array.from(points.flatMap(([x, y]) => [x, y])),
      classes: points.map(([, , kind]) => kind),
    }));
  }

  reset() {
    this.network = new Network([2, ...this.setup.units, 1], this.setup.activation, this.setup.seed);
    this.losses = []; // [train, test] before each step and after the last
    this.best = { loss: Infinity, step: 0 };
  }

  get steps() {
    return Math.max(0, this.losses.length - 1);
  }

  probabilities({ inputs, classes }) {
    return this.network.forward(inputs, classes.length).at(-1);
  }

  measure() {
    const loss = (part) => (part.classes.length ? Network.loss(this.probabilities(part), part.classes) : NaN);
    const pair = [loss(this.train), loss(this.test)];
    this.losses.push(pair);
    const judged = this.test.classes.length ? pair[1] : pair[0]; // a reader's first two points are both for training
    if (judged < this.best.loss - BETTER) this.best = { loss: judged, step: this.steps };
  }

  step() {
    if (!this.losses.length) this.measure();
    this.network.train(this.train.inputs, this.train.classes, this.setup);
    this.measure();
  }

  confusion() {
    return confusion(this.probabilities(this.test), this.test.classes);
  }

  /** Why the run should stop now; empty where it should go on.  stop: "stalled", "thousand" or "never". */
  over(stop) {
    const { steps, best } = this;
    if (steps && !Number.isFinite(this.losses.at(-1)[0])) return `Diverged at step ${steps}: the numbers have left all bounds. Choose a smaller learning rate and press Reset.`;
    if (stop === "stalled" && steps - best.step >= PATIENCE)
      return `Stopped at step ${steps}: the test loss has not fallen for ${PATIENCE} steps. It was lowest at step ${best.step}: ${best.loss.toFixed(4)}.`;
    if (stop === "thousand" && steps >= ENOUGH) return `Stopped at step ${steps}, as chosen.`;
    return "";
  }
}
