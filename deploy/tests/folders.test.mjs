// The function in front of the bucket, as the template has it: which file each address and reader gets.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const template = readFileSync(new URL('../template.yaml', import.meta.url), 'utf8');
const code = template.match(/FunctionCode: \|\n((?: {8}.*\n)+)/)[1];
const handler = new Function(`${code}; return handler;`)();

function asked(uri, accepts) {
  const headers = accepts === undefined ? {} : { 'accept-encoding': { value: accepts } };
  return handler({ request: { uri, headers } });
}

test('a folder has its page, and a name without an ending is a folder', () => {
  assert.equal(asked('/').uri, '/index.html');
  assert.equal(asked('/en/privacy/').uri, '/en/privacy/index.html');
  assert.equal(asked('/privacy').headers.location.value, '/privacy/');
  assert.equal(asked('//elsewhere.example').uri, '//elsewhere.example');
  assert.equal(asked('//elsewhere').headers.location.value, '/elsewhere/');
});

test('a text comes as the twin that its reader takes, and nothing else has one', () => {
  for (const [accepts, ending] of [
    ['gzip, deflate, br, zstd', '.br'],
    ['BR', '.br'],
    ['gzip;q=1.0', '.gz'],
    ['br;q=0, gzip', '.gz'],
    ['br;q=0.0, identity', ''],
    ['identity', ''],
    ['', ''],
    [undefined, ''],
  ]) {
    assert.equal(asked('/privacy/', accepts).uri, `/privacy/index.html${ending}`, accepts);
    assert.equal(asked('/assets/site.0a.css', accepts).uri, `/assets/site.0a.css${ending}`, accepts);
    assert.equal(asked('/assets/map.png', accepts).uri, '/assets/map.png', accepts);
  }
});
