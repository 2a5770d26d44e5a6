// What every panel works with: the state, the newest picture of the run, and the way to ask for things.

import { Connection } from "./connection.js";

// Unless training waits for its pace, the page rests so many times as long as a picture took to draw: both have the same processors.
const REST = 3;
const LONGEST_REST = 250; // milliseconds

export class Lab extends EventTarget {
  constructor() {
    super();
    this.state = null; // all but the run's progress; see describe.py
    this.live = null; // the newest picture; see live.py
    this.fresh = {}; // what came since the last frame
    this.frame = 0;
    this.connection = new Connection({
      told: (message) => this.told(message),
      lost: (code) => this.tell("lost", code),
      found: () => this.tell("found"),
    });
  }

  told(message) {
    if (message.tell !== "state" && message.tell !== "live") return this.tell(message.tell, message);
    this.fresh[message.tell] = message;
    if (message.tell === "state" && !message.state.run && this.fresh.live) {
      delete this.fresh.live;
      this.connection.drawn(); // it never will be, and the server waits for it
    }
    this.frame ||= requestAnimationFrame(() => this.showFresh());
  }

  /** A state and its picture come together: before the next frame both are told, and the page is laid out once. */
  showFresh() {
    const { state, live } = this.fresh;
    this.frame = 0;
    this.fresh = {};
    if (state) {
      this.state = state.state;
      if (!this.state.run) this.live = null;
      this.tell("state", this.state);
    }
    if (!live) return;
    this.live = live;
    const begun = performance.now();
    this.tell("live", live);
    this.rest(live.playing && !live.held ? Math.min(REST * (performance.now() - begun), LONGEST_REST) : 0);
  }

  /** Asks for the next picture after a rest, or as soon as the person does something. */
  rest(time) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rested(), time);
  }

  rested() {
    if (!this.resting) return;
    clearTimeout(this.resting);
    this.resting = 0;
    this.connection.drawn();
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
    this.rested();
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
