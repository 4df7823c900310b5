// A long batch is counted while it is made; without JavaScript the browser just downloads it.
const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};
const named = (answer) => {
  const found = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition") || "");
  return found ? decodeURIComponent(found[1]) : "batch";
};
const opened = (events) => new Promise((resolve) => { events.onopen = resolve; events.onerror = resolve; });

for (const form of document.querySelectorAll("form[data-batch]")) {
  const said = form.querySelector("[data-said]");
  const bar = form.querySelector("[data-bar]");
  const say = (text) => { said.hidden = false; said.textContent = text; };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const query = new URLSearchParams(new FormData(form, event.submitter));
    query.set("batch", name);
    const buttons = form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    bar.hidden = false;
    bar.removeAttribute("value");
    say("正在填表……");
    const events = new EventSource("/api/events");
    events.addEventListener("batch", (told) => {
      const { id, done, total } = JSON.parse(told.data);
      if (id !== name) return;
      bar.max = total;
      bar.value = done;
      say(`已填好 ${done} / ${total} 份`);
    });
    try {
      await opened(events);
      const answer = await fetch(`${form.action}?${query}`, { headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error((await answer.json()).detail);
      save(await answer.blob(), named(answer));
      say(`已下载：${named(answer)}`);
    } catch (error) {
      say(error.message || "没有下载成，请再试一次。");
    } finally {
      events.close();
      bar.hidden = true;
      for (const button of buttons) button.disabled = false;
    }
  });
}
