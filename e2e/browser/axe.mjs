// Runs axe-core in a page and tells what it finds, in few words.

import fs from 'node:fs';
import { createRequire } from 'node:module';

const source = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export class AxeBuilder {
  constructor(page) {
    this.page = page;
  }

  // violations evaluates axe past the page's own policy, as a debugger does.
  async violations() {
    if (!await this.page.evaluate(() => Boolean(globalThis.axe))) await this.page.evaluate(source); // once in each page
    return this.page.evaluate(async () => {
      const { violations } = await globalThis.axe.run(document, { iframes: false, resultTypes: ['violations'] });
      return violations.map((v) => ({ rule: v.id, help: v.help, where: v.nodes.slice(0, 4).map((n) => n.target.join(' ') + ': ' + n.failureSummary.split('\n').slice(1, 2).join('').trim()) }));
    });
  }
}
