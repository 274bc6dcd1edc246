// Keeps the kiosk on its feet while the server is away: its page, and the catalogue, which stays browsable.
// Numbers and waiting times are never kept: they are right or absent.

import { keepOnShelf } from "../../server/web/client/shelf";

keepOnShelf("kiosk", ["/kiosk/catalogue.json"]);
