// Elements of the tree that the server makes of Markdown. Only these kinds are made; text is text.

import { element } from "../../element.js";

const KINDS = new Set(["p", "em", "strong", "code", "pre", "ul", "ol", "li", "h3", "h4", "blockquote", "br", "hr"]);

export function prose(nodes) {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    const children = prose(node.children);
    if (node.tag === "point") return element("button", { type: "button", class: "point", "data-point": node.to.slice(1), title: "Show where it is" }, ...children);
    if (node.tag === "a" && /^https?:\/\//.test(node.to)) return element("a", { href: node.to, target: "_blank", rel: "noopener noreferrer" }, ...children);
    if (node.tag === "h3") return element("h4", {}, ...children); // a page's title is the h3
    return KINDS.has(node.tag) ? element(node.tag, {}, ...children) : element("span", {}, ...children);
  });
}
