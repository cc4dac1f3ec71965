// The page of the local workspace: shows the channel and one thread, sends what people write, click and fill in.
// Everything that is shown is made of text nodes; nothing that anybody wrote becomes markup.

const $ = (id) => document.getElementById(id);
const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") Object.entries(value).forEach(([type, listener]) => node.addEventListener(type, listener));
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null));
  return node;
};

let state = { version: -1, users: {}, messages: {}, views: [] };
let me = new URLSearchParams(location.search).get("as") || "U0REQUESTER";
let thread = null;
let shownView = null;

const post = async (path, body) => {
  const response = await fetch(`/page/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user: me, channel: state.channel, ...body }),
  });
  return response.json();
};

// --- Slack's markup ------------------------------------------------------------------------------------------------

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const SPAN = /```([\s\S]+?)```|`([^`\n]+)`|<([^>\n]+)>|\*([^*\n]+)\*|_([^_\n]+)_(?![\w])|~([^~\n]+)~/g;

function mrkdwn(text) {
  const nodes = [];
  for (const [index, line] of quoted(text).entries()) {
    if (index) nodes.push("\n");
    if (line.quote != null) nodes.push(el("blockquote", {}, spans(line.quote)));
    else nodes.push(...spans(line.text));
  }
  return nodes;
}

function quoted(text) {
  if (text.includes("```")) return [{ text }];
  return text.split("\n").map((line) => (line.startsWith("&gt;") ? { quote: line.slice(4).trim() } : { text: line }));
}

function spans(text) {
  const nodes = [];
  let last = 0;
  for (const match of text.matchAll(SPAN)) {
    if (match.index > last) nodes.push(unescape(text.slice(last, match.index)));
    const [, block, code, angle, bold, italic, struck] = match;
    if (block != null) nodes.push(el("pre", {}, unescape(block)));
    else if (code != null) nodes.push(el("code", {}, unescape(code)));
    else if (angle != null) nodes.push(angled(angle));
    else if (bold != null) nodes.push(el("b", {}, spans(bold)));
    else if (italic != null) nodes.push(el("i", {}, spans(italic)));
    else nodes.push(el("s", {}, spans(struck)));
    last = match.index + match[0].length;
  }
  if (last < text.length) nodes.push(unescape(text.slice(last)));
  return nodes;
}

function angled(inner) {
  const [target, label] = inner.split("|");
  if (target.startsWith("@")) return el("b", {}, `@${state.users[target.slice(1)] || target.slice(1)}`);
  if (target.startsWith("#")) return el("b", {}, `#${label || "mlops"}`);
  if (target.startsWith("!date^")) {
    const at = new Date(Number(target.split("^")[1]) * 1000);
    return el("time", { datetime: at.toISOString(), title: at.toISOString() }, at.toLocaleString());
  }
  if (target.startsWith("!")) return el("b", {}, `@${target.slice(1)}`);
  return link(unescape(target), unescape(label || target));
}

const link = (url, label) =>
  /^https?:/.test(url) ? el("a", { href: url, target: "_blank", rel: "noreferrer" }, label) : document.createTextNode(label);
const textOf = (object) => (object?.type === "mrkdwn" ? mrkdwn(object.text) : [object?.text ?? ""]);

// --- Blocks --------------------------------------------------------------------------------------------------------

const MARKS = { pending: "○", in_progress: "◐", complete: "✓", error: "✗" };

const BLOCKS = {
  header: (block) => el("div", { class: "header" }, textOf(block.text)),
  divider: () => el("hr"),
  section: (block, message) => {
    if (block.fields) return el("div", { class: "fields" }, block.fields.map((f) => el("div", {}, textOf(f))));
    const text = el("div", { class: "section" }, textOf(block.text));
    return block.accessory ? el("div", { class: "section beside" }, text, button(block.accessory, block, message)) : text;
  },
  context: (block) => el("div", { class: "context" }, block.elements.map((e, i) => [i ? " · " : "", ...textOf(e)])),
  actions: (block, message) => el("div", { class: "actions" }, block.elements.map((e) => button(e, block, message))),
  context_actions: (block, message) => el("div", {}, block.elements.map((e) => judgement(e, block, message))),
  plan: (block) =>
    el("div", { class: "plan" }, block.title ? el("b", {}, block.title) : null, block.tasks.map((task) =>
      el("div", { class: `task ${task.status}` },
        el("span", { class: "mark", title: task.status }, MARKS[task.status]), el("span", {}, task.title),
        task.details ? el("span", { class: "details" }, rich(task.details)) : null))),
  table: (block) =>
    el("table", {}, block.rows.map((row) => el("tr", {}, row.map((cell, i) =>
      el("td", { class: block.column_settings?.[i]?.align === "right" ? "right" : "" }, cellOf(cell)))))),
  rich_text: (block) => el("div", { class: "section" }, rich(block)),
  markdown: (block) => el("div", { class: "section" }, block.text),
};

const cellOf = (cell) => (cell.type === "rich_text" ? rich(cell) : [String(cell.text ?? cell.value ?? "")]);

function rich(value) {
  if (value.type === "text") return value.style?.bold ? [el("b", {}, value.text)] : [value.text];
  if (value.type === "link") return [link(value.url, value.text || value.url)];
  if (value.type === "user") return [el("b", {}, `@${state.users[value.user_id] || value.user_id}`)];
  const inner = (value.elements || []).flatMap(rich);
  if (value.type === "rich_text_list") return [el("ul", {}, value.elements.map((item) => el("li", {}, rich(item))))];
  if (value.type === "rich_text_quote") return [el("blockquote", {}, inner)];
  if (value.type === "rich_text_preformatted") return [el("pre", {}, inner)];
  return inner;
}

function button(element, block, message) {
  const text = element.text?.text || "…";
  const press = async (event) => {
    if (element.url) window.open(element.url, "_blank", "noreferrer");
    if (element.confirm && !(await confirmed(element.confirm))) return;
    event.target.disabled = true;
    const action = { type: element.type, action_id: element.action_id, block_id: block.block_id, value: element.value };
    await post("click", { channel: message.channel, ts: message.ts, action });
    event.target.disabled = false;
  };
  return el("button", { type: "button", class: `act ${element.style || ""}`, "data-action": element.action_id,
    "aria-label": element.accessibility_label, on: { click: press } }, text);
}

const judged = {};

function judgement(element, block, message) {
  const one = (said) => {
    const press = async () => {
      judged[`${message.ts}:${me}`] = said.value;
      const action = { type: element.type, action_id: element.action_id, block_id: block.block_id, value: said.value };
      render();
      await post("click", { channel: message.channel, ts: message.ts, action });
    };
    const chosen = judged[`${message.ts}:${me}`] === said.value;
    return el("button", { type: "button", class: chosen ? "chosen" : "", "data-action": element.action_id, "data-value": said.value,
      "aria-pressed": String(chosen), on: { click: press } }, said.text.text);
  };
  return el("div", { class: "judge" }, one(element.positive_button), one(element.negative_button));
}

function confirmed(confirm) {
  const dialog = $("confirm");
  return new Promise((resolve) => {
    const done = (answer) => () => { dialog.close(); resolve(answer); };
    dialog.replaceChildren(
      el("h2", {}, textOf(confirm.title)), el("div", { class: "section" }, textOf(confirm.text)),
      el("menu", {},
        el("button", { type: "button", on: { click: done(false) } }, confirm.deny?.text || "Cancel"),
        el("button", { type: "button", class: confirm.style === "danger" ? "danger" : "primary", "data-confirm": "yes",
          on: { click: done(true) } }, confirm.confirm?.text || "Yes")));
    dialog.showModal();
  });
}

// Words, since not every machine has a font for them.
const EMOJI = { eyes: "◔ seen", white_check_mark: "✓ done", x: "✗ ended" };

// --- Messages ------------------------------------------------------------------------------------------------------

function messageNode(message, channel, withReplies) {
  const bot = Boolean(message.bot_id);
  const name = state.users[message.user] || message.user;
  const here = { ...message, channel };
  const replies = withReplies ? (state.messages[channel] || []).filter((m) => m.thread_ts === message.ts) : [];
  return el("li", { class: `message ${message.ephemeral_to ? "private" : ""}`, "data-ts": message.ts },
    el("div", { class: `face ${bot ? "bot" : ""}`, "aria-hidden": "true" }, bot ? "⚙" : name[0].toUpperCase()),
    menuOf(message, channel, bot),
    el("div", {},
      el("div", {}, el("span", { class: "who" }, name), bot ? el("span", { class: "tag" }, "APP") : null,
        el("span", { class: "time" }, new Date(Number(message.ts) * 1000).toLocaleTimeString()),
        message.edited && !bot ? el("span", { class: "note" }, " (edited)") : null,
        message.ephemeral_to ? el("span", { class: "note" }, " · only visible to you") : null),
      message.blocks?.length
        ? message.blocks.map((b) => (BLOCKS[b.type] ? BLOCKS[b.type](b, here) : el("div", { class: "note" }, `[${b.type}]`)))
        : el("div", { class: "text" }, mrkdwn(message.text || "")),
      message.files?.length ? el("div", {}, message.files.map((f) => el("span", { class: "file" }, `📄 ${f.name}`))) : null,
      message.reactions?.length
        ? el("div", { class: "reactions" }, message.reactions.map((r) => el("span", { title: `:${r}:` }, EMOJI[r] || `:${r}:`))) : null,
      withReplies
        ? el("button", { type: "button", class: "open-thread", on: { click: () => openThread(message.ts) } },
          replies.length ? `${replies.length} ${replies.length === 1 ? "reply" : "replies"}` : "Reply in thread")
        : null));
}

function menuOf(message, channel, bot) {
  if (message.ephemeral_to || message.subtype === "tombstone") return null;
  const item = (label, act) => el("button", { type: "button", on: { click: act } }, label);
  const design = item("Design from this", () => post("shortcut", { channel, ts: message.ts, callback_id: "mlops-design-message" }));
  if (bot) return null;
  if (message.user !== me) return el("div", { class: "menu" }, design);
  const edit = item("Edit", () => {
    const text = prompt("Edit the message", message.text);
    if (text?.trim() && text !== message.text) post("rewrite", { channel, ts: message.ts, text });
  });
  const remove = item("Delete", () => post("rewrite", { channel, ts: message.ts, text: "" }));
  return el("div", { class: "menu" }, design, edit, remove);
}

function fill(list, nodes) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  list.replaceChildren(...nodes);
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function render() {
  const channel = state.channel;
  const all = state.messages[channel] || [];
  fill($("timeline"), all.filter((m) => !m.thread_ts).map((m) => messageNode(m, channel, true)));
  if (!thread) {
    const busy = all.find((m) => m.thread_ts);
    if (busy) thread = busy.thread_ts;
  }
  $("thread").hidden = !thread;
  if (thread) {
    fill($("replies"), all.filter((m) => m.ts === thread || m.thread_ts === thread).map((m) => messageNode(m, channel, false)));
  }
  renderView(state.views.at(-1));
}

function openThread(ts) {
  thread = ts;
  render();
  $("reply-text").focus();
}

// --- Modals --------------------------------------------------------------------------------------------------------

function renderView(view) {
  const dialog = $("modal");
  if (!view) {
    if (dialog.open) dialog.close();
    shownView = null;
    return;
  }
  if (shownView === view.hash) return;
  shownView = view.hash;
  const form = el("form", { "data-view": view.callback_id, on: { submit: (event) => submit(event, view) } },
    el("h2", {}, view.title.text),
    view.blocks.map((block) => (block.type === "input" ? inputNode(block) : BLOCKS[block.type]?.(block, {}))),
    el("menu", {},
      el("button", { type: "button", on: { click: () => post("close", { view_id: view.id }) } }, view.close?.text || "Cancel"),
      view.submit ? el("button", { class: "primary" }, view.submit.text) : null));
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
}

function inputNode(block) {
  const element = block.element;
  const common = { name: block.block_id, "data-action": element.action_id, required: !block.optional };
  let control;
  if (element.type === "static_select" || element.type === "radio_buttons") {
    control = el("select", common, block.optional ? el("option", { value: "" }, "–") : null,
      element.options.map((o) => el("option", { value: o.value, selected: element.initial_option?.value === o.value }, o.text.text)));
  } else if (element.type === "plain_text_input" && element.multiline) {
    control = el("textarea", { ...common, rows: 4, maxlength: element.max_length }, element.initial_value || "");
  } else if (element.type === "users_select") {
    const people = Object.entries(state.users).filter(([id]) => id !== "U0BOT");
    control = el("select", common, people.map(([id, name]) => el("option", { value: id }, name)));
  } else if (element.type === "conversations_select") {
    control = el("select", common, el("option", { value: state.channel }, "# mlops"));
  } else {
    control = el("input", { ...common, type: "text", value: element.initial_value, inputmode: element.type === "number_input" ? "decimal" : null,
      placeholder: element.placeholder?.text });
  }
  control.dataset.type = element.type;
  return el("div", {}, el("label", {}, block.label.text, control),
    block.hint ? el("div", { class: "note" }, block.hint.text) : null, el("div", { class: "error", "data-error": block.block_id }));
}

function valueOf(control) {
  const type = control.dataset.type;
  if (type === "static_select" || type === "radio_buttons") {
    const option = control.selectedOptions[0];
    return { type, selected_option: control.value ? { value: control.value, text: { type: "plain_text", text: option.text } } : null };
  }
  if (type === "users_select") return { type, selected_user: control.value };
  if (type === "conversations_select") return { type, selected_conversation: control.value };
  return { type, value: control.value || null };
}

async function submit(event, view) {
  event.preventDefault();
  const values = {};
  for (const control of event.target.querySelectorAll("[data-action]")) {
    values[control.name] = { [control.dataset.action]: valueOf(control) };
  }
  const { errors } = await post("submit", { view_id: view.id, values });
  for (const slot of event.target.querySelectorAll("[data-error]")) slot.textContent = errors?.[slot.dataset.error] || "";
}

// --- Start ---------------------------------------------------------------------------------------------------------

const base64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(reader.result.split(",")[1]);
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});

function composer(form, input, threadOf) {
  const picker = $(form).querySelector("input[type=file]");
  const send = async () => {
    const text = $(input).value.trim();
    const files = await Promise.all([...picker.files].map(async (f) => ({ name: f.name, type: f.type, base64: await base64(f) })));
    if (!text && !files.length) return;
    $(input).value = "";
    picker.value = "";
    await post("say", { text, thread_ts: threadOf(), files });
  };
  $(form).addEventListener("submit", (event) => { event.preventDefault(); send(); });
  $(input).addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  });
}

composer("say", "text", () => null);
composer("reply", "reply-text", () => thread);
$("close").addEventListener("click", () => { thread = null; $("thread").hidden = true; });
$("me").addEventListener("change", (event) => { me = event.target.value; state.version = -1; });

async function follow() {
  for (;;) {
    try {
      const answer = await fetch(`/page/state?user=${me}&since=${state.version}`);
      const next = await answer.json();
      const changed = next.version !== state.version;
      state = next;
      if (!$("me").options.length) {
        for (const [id, name] of Object.entries(state.users)) {
          if (id !== "U0BOT") $("me").append(el("option", { value: id, selected: id === me }, name));
        }
      }
      if (changed) render();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

follow();
