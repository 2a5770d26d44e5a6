// The guided path: chapters beside the page, whose tasks are checked by what the network does.

import { element } from "../element.js";
import { prose } from "./lessons/prose.js";
import { TaskCard } from "./lessons/task.js";

const CLOSED = "fathoms lessons closed"; // kept by the browser as long as the tab is open

export function mount(root, button, lab) {
  const heading = element("h2", { tabindex: -1 });
  const close = element("button", { type: "button", class: "close", "aria-label": "Close the lessons", onclick: () => show(false) }, "✕");
  const all = element("button", { type: "button", class: "all", onclick: () => contents() }, "‹ Chapters");
  const body = element("div", { class: "page" });
  const back = element("button", { type: "button", id: "lesson-back", onclick: () => turn(at - 1) }, "Back");
  const forth = element("button", { type: "button", id: "lesson-next", onclick: () => (at + 1 < chapter.pages.length ? turn(at + 1) : chapter.next ? open(chapter.next.name) : contents()) });
  const dots = element("ol", { class: "dots", "aria-label": "Pages" });
  const foot = element("footer", {}, back, dots, forth);
  root.append(element("header", {}, heading, all, close), body, foot);
  let chapter = null;
  let at = 0;
  let turned = -Infinity;
  let task = null;
  let done = [];

  function show(open, quietly) {
    root.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("learning", open);
    dispatchEvent(new Event("resize")); // what measures itself has another width now
    if (quietly) return;
    if (open) sessionStorage.removeItem(CLOSED);
    else sessionStorage.setItem(CLOSED, "yes");
    if (open) heading.focus({ preventScroll: true });
    else button.focus();
  }

  button.addEventListener("click", async () => {
    if (!root.hidden) return show(false);
    if (!chapter) await contents();
    show(true);
  });

  async function contents() {
    const found = await lab.do("lessons");
    if (!found) return;
    heading.textContent = "Learn";
    all.hidden = foot.hidden = true;
    task = null;
    const last = found.chapters.find(({ name }) => name === (found.open || found.last));
    body.replaceChildren(
      element("p", {}, "Short chapters on real tables. Each asks for small things, and looks at your network to see whether they are done."),
      ...(last ? [element("button", { type: "button", class: "primary", id: "go-on", onclick: () => open(last.name) }, `Go on: ${last.title}`)] : []),
      element(
        "ol",
        { class: "chapters" },
        found.chapters.map(({ name, title, about, tasks, done: count }) =>
          element(
            "li",
            {},
            element("button", { type: "button", "data-chapter": name, onclick: () => open(name) }, element("b", {}, title), element("span", { class: "quiet" }, about), element("span", { class: count === tasks ? "all-done" : "quiet" }, count === tasks && tasks ? "✓ all done" : `${count} of ${tasks} tasks done`)),
          ),
        ),
      ),
      element("p", { class: "quiet" }, "A chapter takes a table and a network of its own in place of what is on the page."),
    );
  }

  async function open(name, anew = false) {
    const found = await lab.do("open_chapter", { chapter: name, anew });
    if (!found) return;
    chapter = found;
    draw(found.page);
  }

  async function turn(page) {
    await lab.do("turn_to", { page });
    turned = performance.now();
    draw(page);
  }

  function draw(page, quietly) {
    at = page;
    const { title, text, after, task: wanted } = chapter.pages[page];
    heading.textContent = chapter.title;
    all.hidden = foot.hidden = false;
    task = wanted && new TaskCard(wanted, lab);
    const away = element("p", { class: "away note" }, `This chapter is about ${chapter.target} in ${chapter.table}. `, element("button", { type: "button", onclick: () => open(chapter.name) }, "Take it again"));
    const begin = element("button", { type: "button", class: "anew", id: "begin-anew", title: "The chapter's table and its first network, from the first page", onclick: () => open(chapter.name, true) }, "Begin this chapter again");
    body.replaceChildren(away, element("h3", { tabindex: -1, class: "title" }, title), ...prose(text), ...(task ? [task.root] : []), ...prose(after), begin);
    body.scrollTop = 0;
    if (!quietly) body.querySelector(".title").focus({ preventScroll: true });
    back.disabled = page === 0;
    forth.textContent = page + 1 < chapter.pages.length ? "Next" : chapter.next ? `Next: ${chapter.next.title}` : "To the chapters";
    follow();
    tell();
  }

  /** Whether the page still shows the chapter's table. */
  function follow() {
    const away = body.querySelector(".away");
    if (away) away.hidden = lab.state?.table?.name === chapter.table && lab.state?.problem?.target === chapter.target;
  }

  /** What the newest picture says of the task. */
  function tell() {
    const lesson = lab.live?.views.lesson;
    if (!chapter || lesson?.chapter !== chapter.name) return;
    done = lesson.done;
    if (lesson.page !== at) {
      // Another tab has turned the page; a picture from before this one's own turn says so, too, but not for long.
      if (performance.now() - turned > 1000) draw(lesson.page, true);
      return;
    }
    const finished = done.includes(at);
    task?.tell(lesson.checks, finished);
    forth.classList.toggle("primary", !task || finished);
    const wanted = JSON.stringify([chapter.name, at, done]);
    if (dots.dataset.wanted === wanted) return;
    dots.dataset.wanted = wanted;
    dots.replaceChildren(
      ...chapter.pages.map(({ title, task: has }, page) => {
        const state = done.includes(page) ? "done" : has ? "open" : "plain";
        const words = `${title}${state === "done" ? ", done" : ""}`;
        return element("li", {}, element("button", { type: "button", class: state, title: words, "aria-label": words, "aria-current": page === at ? "step" : undefined, onclick: () => turn(page) }));
      }),
    );
  }

  const bar = document.getElementById("bar");
  new ResizeObserver(() => document.body.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);
  lab.on("state", () => chapter && follow());
  lab.on("live", () => root.hidden || tell());
  root.addEventListener("click", ({ target }) => {
    const to = target.closest("[data-point]")?.dataset.point;
    if (to) point(to);
  });

  lab.connection.ready().then(async () => {
    const found = await lab.do("lessons");
    if (!found?.open) return;
    await open(found.open);
    if (!sessionStorage.getItem(CLOSED)) show(true, true);
  });
}

/** Shows where something is on the page. */
function point(id) {
  const found = document.getElementById(id);
  if (!found) return;
  if (id.startsWith("tab-")) found.click();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  found.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  found.focus({ preventScroll: true });
  found.classList.add("pointed");
  setTimeout(() => found.classList.remove("pointed"), 2500);
}
