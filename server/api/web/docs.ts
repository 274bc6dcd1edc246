// Shows the API's own description; swagger-ui itself comes as a plain script of this server.

interface SwaggerUi {
  (options: {
    url: string;
    domNode: Element;
    validatorUrl: null;
    tryItOutEnabled: boolean;
    displayRequestDuration: boolean;
    defaultModelsExpandDepth: number;
    docExpansion: string;
  }): unknown;
}

declare const SwaggerUIBundle: SwaggerUi;

const place = document.querySelector<HTMLElement>("[data-description]");
if (place?.dataset["description"]) {
  SwaggerUIBundle({
    url: place.dataset["description"],
    domNode: place,
    validatorUrl: null, // nothing leaves this machine
    tryItOutEnabled: true,
    displayRequestDuration: true,
    defaultModelsExpandDepth: 0,
    docExpansion: "list",
  });
}
