// What every panel works with: the state, the newest picture of the run, and the way to ask for things.

import { Connection } from "./connection.js";

export class Lab extends EventTarget {
  constructor() {
    super();
    this.state = null; // all but the run's progress; see describe.py
    this.live = null; // the newest picture; see live.py
    this.connection = new Connection({
      told: (message) => this.told(message),
      lost: (code) => this.tell("lost", code),
      found: () => this.tell("found"),
    });
  }

  told(message) {
    if (message.tell === "state") {
      this.state = message.state;
      if (!this.state.run) this.live = null;
      this.tell("state", this.state);
    } else if (message.tell === "live") {
      this.live = message;
      requestAnimationFrame(() => {
        this.tell("live", message);
        this.connection.drawn();
      });
    } else {
      this.tell(message.tell, message);
    }
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Calls back with every new "state", "live", "lost", "found" or "message", and now, if there is one already. */
  on(name, back) {
    this.addEventListener(name, ({ detail }) => back(detail));
    if (name === "state" && this.state) back(this.state);
    if (name === "live" && this.live) back(this.live);
  }

  /** Asks the server; an error is shown to the person, and the promise gives undefined. */
  async do(name, given) {
    try {
      return await this.connection.do(name, given);
    } catch (error) {
      this.tell("message", { text: error.message, kind: "error" });
    }
  }

  /** The same, for who deals with errors. */
  ask(name, given) {
    return this.connection.do(name, given);
  }
}
