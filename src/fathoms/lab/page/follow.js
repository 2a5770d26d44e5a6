// Asks the server for something again and again while the network changes: never twice at once, and not too often.

const PAUSE = 120; // milliseconds between an answer and the next question

export class Follower {
  /**
   * `ask()` asks and gives a promise; `show(answer)` shows it; `failed(error)` is called if there is none. It rests while
   * `root` cannot be seen.
   */
  constructor(lab, root, ask, show, failed) {
    Object.assign(this, { ask, show, failed, on: false, seen: false, asking: false, again: false });
    new IntersectionObserver((entries) => {
      this.seen = entries.at(-1).isIntersecting;
      if (this.seen) this.now();
    }).observe(root);
    lab.on("live", () => this.now());
    lab.on("state", () => this.now());
  }

  start() {
    this.on = true;
    this.now();
  }

  stop() {
    this.on = false;
  }

  async now() {
    if (!this.on || !this.seen || document.hidden) return;
    if (this.asking) return (this.again = true);
    this.asking = true;
    this.again = false;
    try {
      const answer = await this.ask();
      if (this.on) this.show(answer);
    } catch (error) {
      if (this.on) this.failed(error);
    }
    setTimeout(() => {
      this.asking = false;
      if (this.again) this.now();
    }, PAUSE);
  }
}
