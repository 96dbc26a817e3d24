// Reads a calendar on standard input with ical.js, as Thunderbird does, and says what it
// would show: [uid, start, end] of every event, in seconds since 1970, as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const shown = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component, { strictExceptions: true });
  return [event.uid, event.startDate.toUnixTime(), event.endDate.toUnixTime()];
});
process.stdout.write(JSON.stringify(shown));
