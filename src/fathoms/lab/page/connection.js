// The line to the Lab's server: questions and answers, and what it tells by itself.

const types = { f4: Float32Array, u1: Uint8Array, i4: Int32Array };

/** Takes a binary message apart: a header's length, the header in JSON, then arrays. */
export function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const start = 4 + length;
  header.arrays = Object.fromEntries(
    header.arrays.map(({ name, type, shape, at }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return [name, Object.assign(new types[type](buffer, start + at, count), { shape })];
    }),
  );
  return header;
}

/**
 * A connection that mends itself. `listener` has `told(message)`, called with every message that answers no question, and
 * `lost()` and `found()`, called when the line breaks and when it is there again. It may have `ended(code)`: whether a line that
 * broke is none to mend. It is asked with 0, too, when nobody answers any more.
 */
export class Connection {
  constructor(listener) {
    this.listener = listener;
    this.asked = new Map();
    this.number = 0;
    this.wait = 250;
    this.open();
  }

  open() {
    this.socket = new WebSocket(`ws://${location.host}/live`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.wait = 250;
      this.listener.found();
      this.isReady?.();
    };
    this.socket.onmessage = ({ data }) => this.hear(typeof data === "string" ? JSON.parse(data) : decode(data));
    this.socket.onclose = async ({ code }) => {
      for (const { reject } of this.asked.values()) reject(new Error("The line to the Lab broke. Try again."));
      this.asked.clear();
      this.listener.lost(code);
      if (code === 4500 || this.listener.ended?.(code)) return; // the server said why, and ends
      // A server that refuses the line tells no reason; it refuses files, too. Another Lab at the same port does so.
      const status = await fetch("/page/icon.svg", { method: "HEAD" }).then(({ status }) => status, () => 0);
      if (status === 403) this.listener.lost(4403);
      else if (status || !this.listener.ended?.(0)) setTimeout(() => this.open(), (this.wait = Math.min(2 * this.wait, 5000)));
    };
  }

  /** A promise that is kept as soon as questions can be asked. */
  ready() {
    if (this.socket.readyState === WebSocket.OPEN) return Promise.resolve();
    this.readiness ??= new Promise((resolve) => (this.isReady = resolve));
    return this.readiness;
  }

  hear(message) {
    const question = this.asked.get(message.id);
    if (!question) return this.listener.told(message);
    this.asked.delete(message.id);
    if (message.error) question.reject(new Error(message.error));
    else question.resolve(message.arrays ? message : message.result);
  }

  /** Asks the server to do something; the promise has its answer, or an Error with a sentence for the person. */
  do(name, given = {}) {
    return new Promise((resolve, reject) => {
      if (this.socket.readyState !== WebSocket.OPEN) return reject(new Error("The Lab's server does not answer."));
      const id = ++this.number;
      this.asked.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ ...given, id, do: name }));
    });
  }

  /** Says that the last picture is drawn, so that the next may come. */
  drawn() {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send('{"do":"drawn"}');
  }
}
