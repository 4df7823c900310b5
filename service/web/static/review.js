// Ties each field to its place on the picture: focus a field and the picture shows it; click the picture and the field is focused.
const view = document.getElementById("view");
const canvas = document.getElementById("canvas");
let zoom = 1;

const setZoom = (value) => {
  zoom = Math.min(4, Math.max(1, value));
  canvas.style.width = `${zoom * 100}%`;
};

const show = (hit) => {
  for (const other of document.querySelectorAll(".hit.on")) other.classList.remove("on");
  if (!hit) return;
  hit.classList.add("on");
  const wanted = Math.min(3.2, Math.max(1, (view.clientWidth * 0.6) / (hit.offsetWidth / zoom)));
  if (wanted > zoom || wanted < zoom / 1.6) setZoom(wanted);
  view.scrollTo({
    left: hit.offsetLeft + hit.offsetWidth / 2 - view.clientWidth / 2,
    top: hit.offsetTop + hit.offsetHeight / 2 - view.clientHeight / 2,
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
  });
};

if (view) {
  document.getElementById("zoom-in").addEventListener("click", () => setZoom(zoom * 1.4));
  document.getElementById("zoom-out").addEventListener("click", () => setZoom(zoom / 1.4));
  document.getElementById("fit").addEventListener("click", () => { setZoom(1); show(null); });
  document.addEventListener("focusin", (event) => {
    const id = event.target.dataset?.hit;
    if (id) show(document.getElementById(`hit-${id}`));
  });
  for (const hit of document.querySelectorAll(".hit")) {
    hit.addEventListener("click", () => document.getElementById(hit.dataset.for)?.focus());
  }
  document.getElementById("form").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName === "TEXTAREA" || event.target.tagName === "BUTTON") return;
    event.preventDefault();
    const doubtful = [...document.querySelectorAll(".f.doubt, .f.wrong, td.doubt")]
      .map((box) => box.querySelector("input, select, textarea")).filter(Boolean);
    const here = doubtful.indexOf(event.target);
    doubtful[(here + 1) % doubtful.length]?.focus();
  });
}

const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (view && wanted?.dataset.hit) {
  wanted.focus();
  const hit = document.getElementById(`hit-${wanted.dataset.hit}`);
  const image = canvas.querySelector("img");
  if (image.complete) show(hit);
  else image.addEventListener("load", () => show(hit), { once: true });
}

if (document.getElementById("waiting")) {
  const id = location.pathname.split("/").pop();
  const events = new EventSource("/api/events");
  events.addEventListener("document", (event) => {
    const changed = JSON.parse(event.data);
    if (changed.id === id && !["received", "extracting"].includes(changed.status)) location.reload();
  });
}
