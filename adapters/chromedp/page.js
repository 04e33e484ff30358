// What Page asks of a document. It runs in the page, as the body of a function with the arguments op, selector, text and limit, and returns {error, detail, ...}.
const result = (fields) => ({ url: location.href, ...fields });

const visible = (e) => {
  const style = getComputedStyle(e);
  if (style.visibility !== "visible" || style.display === "none") return false;
  return Array.from(e.getClientRects()).some((box) => box.width > 0 && box.height > 0);
};

const shownText = (e) => (e.innerText === undefined ? e.textContent : e.innerText) || "";

const isField = (e) => e instanceof HTMLInputElement || e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement;

// A setter of the prototype's: frameworks that watch a field's value replace the element's own.
const setValue = (e, value) => {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), "value").set.call(e, value);
  e.dispatchEvent(new Event("input", { bubbles: true }));
  e.dispatchEvent(new Event("change", { bubbles: true }));
};

const fill = (e) => {
  if (!isField(e) && !e.isContentEditable) return result({ error: "field", detail: "is no field" });
  if (e.disabled || e.readOnly) return result({ error: "field", detail: "cannot be changed" });
  e.scrollIntoView({ block: "center", inline: "center" });
  e.focus();
  if (e.isContentEditable) {
    getSelection().selectAllChildren(e);
    document.execCommand(text === "" ? "delete" : "insertText", false, text);
    return result({});
  }
  if (e instanceof HTMLSelectElement) {
    if (!Array.from(e.options).some((o) => o.value === text && !o.disabled)) return result({ error: "field", detail: "has no such option" });
  } else if (["checkbox", "radio", "submit", "button", "image", "reset", "file"].includes(e.type)) {
    return result({ error: "field", detail: "is no field that takes text" });
  } else if (e.maxLength >= 0 && text.length > e.maxLength) {
    return result({ error: "length", size: e.maxLength });
  }
  setValue(e, text);
  const want = e instanceof HTMLInputElement ? text.replace(/[\r\n]/g, "") : text.replace(/\r\n?/g, "\n");
  if (e.value !== want) return result({ error: "field", detail: "does not take this value" });
  return result({});
};

const bounded = (value) => (value.length > limit ? result({ error: "size", size: value.length }) : result({ text: value }));

if (op === "where") return result({});
if (op === "text") return bounded(document.body ? shownText(document.body) : "");
if (op === "html") return bounded(document.documentElement ? document.documentElement.outerHTML : "");

let matches;
try {
  matches = Array.from(document.querySelectorAll(selector));
} catch (e) {
  return result({ error: "selector", detail: String(e.message) });
}
if (op === "query") {
  const elements = [];
  let size = 0;
  for (const e of matches) {
    const attrs = {};
    for (const a of e.attributes) attrs[a.name] = a.value;
    if (isField(e)) attrs.value = e.value;
    const shown = shownText(e);
    size += shown.length + JSON.stringify(attrs).length;
    if (size > limit) return result({ error: "size", size });
    elements.push({ text: shown, attrs });
  }
  return result({ elements });
}
const element = matches.find(visible);
if (!element) return result({ error: "none" });
if (op === "fill") return fill(element);
if (op === "place") {
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const box = Array.from(element.getClientRects()).find((b) => b.width > 0 && b.height > 0);
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  const there = document.elementFromPoint(x, y);
  const label = there && there.closest("label");
  if (there && there !== element && !element.contains(there) && !there.contains(element) && !(label && label.control === element)) return result({ error: "covered" });
  return result({ x, y });
}
return result({});
