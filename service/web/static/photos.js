// Asks of each chosen photo whether it can be judged, before it is sent (办法 5.2.4). Without JavaScript the answer comes after sending.
const known = new WeakMap();

export const check = (photo) => {
  if (!known.has(photo)) known.set(photo, ask(photo));
  return known.get(photo);
};

const ask = async (photo) => {
  const body = new FormData();
  body.append("photo", photo);
  try {
    const answer = await fetch("/api/photos/check", { method: "POST", body });
    const said = await answer.json();
    if (!answer.ok) return { ok: false, text: said.detail || "这个文件不能作为照片，请换一张。" };
    const text = said.problems.map((problem) => problem.message).join(" ");
    return { ok: said.ok, text: text || "照片清楚，可以用" };
  } catch {
    return { ok: true, text: "没有网络，发送后再检查" };
  }
};

export const say = async (photo, place) => {
  place.textContent = "正在检查…";
  place.className = "chip";
  const found = await check(photo);
  place.textContent = found.text;
  place.className = found.ok ? "chip ok" : "chip damaged";
};

for (const input of document.querySelectorAll("input[data-check-photos]")) {
  const list = document.createElement("ul");
  list.className = "uploads checks";
  list.setAttribute("aria-live", "polite");
  input.closest("form").append(list);
  input.addEventListener("change", () => {
    list.replaceChildren(...[...input.files].map((photo) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const word = document.createElement("span");
      name.textContent = photo.name;
      item.append(name, word);
      say(photo, word);
      return item;
    }));
  });
}
