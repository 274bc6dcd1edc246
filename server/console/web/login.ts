// Logging in without losing what was typed: what is wrong stands beside it.

import { need, setText } from "../../web/client/dom";
import { post } from "../../web/client/http";
import { word } from "../../web/client/words";

const form = need<HTMLFormElement>("#login-form");
const fault = need("#fault");
const key = need<HTMLButtonElement>("button.primary", form);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (key.getAttribute("aria-busy") !== "true") void logIn();
});

async function logIn(): Promise<void> {
  key.setAttribute("aria-busy", "true");
  fault.hidden = true;
  const { login = "", password = "", next = "" } = Object.fromEntries(new FormData(form)) as Record<string, string>;
  const answer = await post<{ readonly next: string }>("/console/login", { login, password, next });
  if (answer.ok) {
    location.assign(answer.data.next);
    return;
  }
  key.removeAttribute("aria-busy");
  setText(need("span", fault), answer.reason === "refused" ? answer.error.message : word("no_server"));
  fault.hidden = false;
  const typed = need<HTMLInputElement>("#password");
  typed.select();
  typed.focus();
}
