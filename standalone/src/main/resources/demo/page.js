"use strict";
// Asks once a second what the phones know, and shows it. Without it the page is right when it is loaded anew.
const show = ({ phones, told }) => {
  for (const phone of phones) {
    for (const shown of document.querySelectorAll(`[data-box="${CSS.escape(phone.box)}"]`)) {
      shown.classList.toggle("lit", phone.lamp);
      const words = shown.querySelector(".words");
      if (words.textContent !== phone.words) words.textContent = phone.words;
    }
    for (const [id, state] of Object.entries(phone.voicemails)) {
      const message = document.querySelector(`[data-voicemail="${CSS.escape(id)}"]`);
      if (message) message.classList.toggle("unread", state === "unread");
    }
  }
  document.querySelector(".told").replaceChildren(
    ...told.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
};
const look = async () => {
  let ended = false;
  try {
    show(await (await fetch("/phones")).json());
  } catch {
    ended = true;
  }
  document.body.classList.toggle("ended", ended);
  setTimeout(look, 1000);
};
look();
