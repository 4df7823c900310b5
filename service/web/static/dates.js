// A button beside a typed date opens the browser's own calendar; without JavaScript the date is typed.
const two = (number) => String(number).padStart(2, "0");

const parts = (box) => ["input[type=text]", "button", ".calendar"].map((name) => box.querySelector(name));

if ("showPicker" in HTMLInputElement.prototype) {
  for (const button of document.querySelectorAll(".date button")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".date button")?.parentElement;
    if (!box) return;
    const [text, , calendar] = parts(box);
    const typed = text.value.match(/^(\d{4})\D?(\d{1,2})\D?(\d{1,2})/);
    if (typed) calendar.value = `${typed[1]}-${two(typed[2])}-${two(typed[3])}`;
    calendar.showPicker();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches(".calendar")) return;
    const [text, , calendar] = parts(event.target.parentElement);
    const hours = text.value.match(/\d{1,2}:\d{2}$/)?.[0];
    text.value = hours ? `${calendar.value} ${hours}` : calendar.value;
    text.focus();
  });
}
