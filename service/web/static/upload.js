// Upload with progress and one line per file; without JavaScript the plain form does the same.
const form = document.getElementById("upload");
const input = document.getElementById("files");
const drop = document.getElementById("drop");
const list = document.getElementById("uploads");
const send = document.getElementById("send");

const row = (name) => {
  const item = document.createElement("li");
  const label = document.createElement("span");
  const state = document.createElement("span");
  label.textContent = name;
  state.textContent = "等待上传";
  item.append(label, state);
  list.append(item);
  return (text, bad = false, href = null) => {
    state.className = bad ? "bad" : "";
    if (!href) { state.textContent = text; return; }
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    state.replaceChildren(link);
  };
};

const chosen = () => {
  list.replaceChildren();
  for (const file of input.files) row(file.name);
};

const sendOne = async (file, say) => {
  const body = new FormData();
  body.append("files", file);
  if (form.kind.value) body.append("kind", form.kind.value);
  say("正在上传…");
  try {
    const answer = await fetch("/api/documents", { method: "POST", body });
    const result = await answer.json();
    if (!answer.ok) { say(result.detail || "上传失败，请重试。", true); return; }
    const one = result[0];
    say(one.duplicate ? "以前已上传过，打开原单据" : "已收到，正在识别", false, `/documents/${one.id}`);
  } catch {
    say("网络中断，未上传；请检查网络后重试。", true);
  }
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  send.disabled = true;
  list.replaceChildren();
  const files = [...input.files];
  const rows = files.map((file) => row(file.name));
  for (const [index, file] of files.entries()) await sendOne(file, rows[index]);
  send.disabled = false;
  input.value = "";
});
input.addEventListener("change", chosen);
for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.add("over"); });
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.remove("over"); });
drop.addEventListener("drop", (e) => { input.files = e.dataTransfer.files; chosen(); });

// A document changed: show it without losing what is being chosen.
const events = new EventSource("/api/events");
let timer = 0;
events.addEventListener("document", () => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    for (const id of ["list"]) {
      const fresh = page.getElementById(id);
      const old = document.getElementById(id);
      if (fresh && old) old.replaceWith(fresh);
      else if (fresh) location.reload();
    }
    const tabs = page.querySelector(".tabs");
    if (tabs) document.querySelector(".tabs").replaceWith(tabs);
  }, 400);
});
