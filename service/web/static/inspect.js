// Collects photos taken one after another; without JavaScript the two inputs of the form do the same with one each.
import { say } from "./photos.js";

const form = document.getElementById("inspect");
const camera = document.getElementById("camera");
const album = document.getElementById("album");
const list = document.getElementById("chosen");
const send = document.getElementById("send");
let photos = [];

const show = () => {
  list.replaceChildren(...photos.map((photo, index) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const drop = document.createElement("button");
    name.textContent = `${index + 1}. ${photo.name}`;
    drop.type = "button";
    drop.textContent = "去掉";
    drop.addEventListener("click", () => { photos = photos.filter((other) => other !== photo); show(); });
    const word = document.createElement("span");
    item.append(name, word, drop);
    say(photo, word);
    return item;
  }));
  const files = new DataTransfer();
  for (const photo of photos) files.items.add(photo);
  album.files = files.files;
};

const take = (input) => {
  photos = input === camera ? [...photos, ...input.files] : [...photos, ...[...input.files].filter((file) => !photos.includes(file))];
  if (input === camera) camera.value = "";
  show();
};

camera.addEventListener("change", () => take(camera));
album.addEventListener("change", () => take(album));
form.addEventListener("submit", () => {
  send.disabled = true;
  send.textContent = "正在检验…";
});
addEventListener("pageshow", () => { send.disabled = false; send.textContent = "开始检验"; });
