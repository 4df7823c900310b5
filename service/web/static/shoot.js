// Sends a part's photo as soon as it is taken; without JavaScript the button of the row does.
for (const form of document.querySelectorAll("form[data-shoot]")) {
  const button = form.querySelector("button");
  form.querySelector("input[type=file]").addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", () => { button.disabled = true; button.textContent = "正在检验…"; });
  addEventListener("pageshow", () => { button.disabled = false; button.textContent = "送检"; });
}
