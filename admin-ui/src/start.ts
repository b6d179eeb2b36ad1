import "./style/start.css";

// The example is to be pasted as it stands, so it names the address that the page came from.
for (const place of document.querySelectorAll("[data-origin]")) place.textContent = location.origin;
for (const place of document.querySelectorAll("[data-socket-origin]")) {
  place.textContent = location.origin.replace(/^http/, "ws");
}

const button = document.querySelector<HTMLButtonElement>("[data-copies]");
const source = document.getElementById(button?.dataset.copies ?? "");
// Only a secure page may write the clipboard; elsewhere the text can still be selected.
if (button && source && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(source.textContent ?? "").then(
      () => {
        button.textContent = "Copied";
      },
      () => {
        button.hidden = true;
      },
    );
  });
}
