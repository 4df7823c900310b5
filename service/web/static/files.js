// Says which files were chosen, in our words; the browser's own button speaks the language of the browser.
for (const input of document.querySelectorAll(".file input[type=file]")) {
  const said = input.closest(".file").querySelector(".chosen");
  input.addEventListener("change", () => {
    const names = [...input.files].map((file) => file.name);
    said.textContent = names.length > 1 ? `已选 ${names.length} 个：${names.join("、")}` : names.join("") || "还没有选";
  });
}
