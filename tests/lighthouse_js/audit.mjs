// Asks Lighthouse about pages on a browser that runs already. Standard input:
// {port, categories, pages: [{name, url, cookie}]}; standard output, as JSON:
// {name: {category: {score: 0 to 100, lacking: [title of what cost points]}}}.
import { readFileSync } from "node:fs";
import lighthouse from "lighthouse";

const asked = JSON.parse(readFileSync(0, "utf8"));
const found = {};
for (const page of asked.pages) {
  const run = await lighthouse(page.url, {
    port: asked.port,
    logLevel: "error",
    onlyCategories: asked.categories,
    extraHeaders: page.cookie ? { Cookie: page.cookie } : {},
  });
  const { categories, audits, runtimeError } = run.lhr;
  if (runtimeError) throw new Error(`${page.url}: ${runtimeError.message}`);
  if (run.lhr.finalDisplayedUrl !== page.url)
    throw new Error(`${page.url} led to ${run.lhr.finalDisplayedUrl}`);
  found[page.name] = Object.fromEntries(
    Object.values(categories).map((category) => [
      category.id,
      {
        score: Math.round(100 * category.score),
        lacking: category.auditRefs
          .filter((ref) => ref.weight && (audits[ref.id].score ?? 1) < 1)
          .map((ref) => audits[ref.id].title),
      },
    ]),
  );
}
process.stdout.write(JSON.stringify(found));
