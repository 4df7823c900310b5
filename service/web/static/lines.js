// Adds an empty row to a table that is typed in; without JavaScript the rows that are there do, and more are sent anew.
const table = document.querySelector("table.typed");
const more = document.getElementById("more-lines");

more?.addEventListener("click", () => {
  const rows = [...table.tBodies[0].rows];
  const index = rows.length;
  const row = rows[index - 1].cloneNode(true);
  row.querySelector(".no").textContent = String(index + 1);
  for (const say of row.querySelectorAll(".say")) say.remove();
  for (const box of row.querySelectorAll("input, select, textarea")) {
    box.value = "";
    if (!box.name) continue;
    box.name = box.name.replace(/^l\.\d+\./, `l.${index}.`);
    box.id = box.name;
    box.removeAttribute("aria-invalid");
  }
  for (const name of row.querySelectorAll("label")) {
    name.htmlFor = name.htmlFor.replace(/^l\.\d+\./, `l.${index}.`);
    name.textContent = name.textContent.replace(/^第 \d+ 行/, `第 ${index + 1} 行`);
  }
  table.tBodies[0].append(row);
  if (index + 1 >= Number(table.dataset.most)) more.hidden = true;
  row.querySelector("input, select, textarea")?.focus();
});
