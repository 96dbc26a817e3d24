// Asks Lighthouse about a page on a browser that runs already. Standard input:
// {port, categories, url}; standard output, as JSON:
// {category: {score: 0 to 100, lacking: [title of what cost points]}}.
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";

const { port, categories, url } = JSON.parse(readFileSync(0, "utf8"));
// Now and then Chromium writes down no beginning of the navigation, which is nothing
// of the page's: "Please run Lighthouse again" (NO_NAVSTART).
const TRIES = 3;
const audit = async (left) => {
  const { lhr } = await lighthouse(url, {
    port,
    logLevel: "error",
    onlyCategories: categories,
  });
  const again = left > 1 && lhr.runtimeError?.code === "NO_NAVSTART";
  return again ? audit(left - 1) : lhr;
};
const lhr = await audit(TRIES);
if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
if (lhr.finalDisplayedUrl !== url)
  throw new Error(`${url} led to ${lhr.finalDisplayedUrl}`);
const found = Object.values(lhr.categories).map((category) => [
  category.id,
  {
    score: Math.round(100 * category.score),
    lacking: category.auditRefs
      .filter((ref) => ref.weight && (lhr.audits[ref.id].score ?? 1) < 1)
      .map((ref) => lhr.audits[ref.id].title),
  },
]);
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
