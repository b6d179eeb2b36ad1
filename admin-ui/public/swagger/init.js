// Swagger UI writes markup as text: let through is what runs nothing. The policy of this page refuses the rest, and with
// it scripts made from text.
if (window.trustedTypes) {
  const inert = trustedTypes.createPolicy("inert", { createHTML: (html) => html });
  const RUNS = "script, iframe, frame, object, embed, base, meta, link, form[action], [formaction], [srcdoc]";
  const isActive = ({ name, value }) => /^on/i.test(name) || /javascript:/i.test(value.replace(/\s/g, ""));
  trustedTypes.createPolicy("default", {
    createHTML(html) {
      const { documentElement } = new DOMParser().parseFromString(inert.createHTML(html), "text/html");
      const elements = [...documentElement.querySelectorAll("*")];
      const runs = elements.some((element) => element.matches(RUNS) || [...element.attributes].some(isActive));
      return runs ? null : html;
    },
  });
}

// Swagger UI's dark theme is a class on the root element.
const dark = matchMedia("(prefers-color-scheme: dark)");
const applyTheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", applyTheme);
applyTheme();

window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  persistAuthorization: false,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  filter: true,
  defaultModelsExpandDepth: 0,
  // The default asks a public service to validate the document.
  validatorUrl: null,
});
