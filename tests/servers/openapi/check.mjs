// Reads { document, answers: [{ method, path, status, type, body }] } from the file that it is given and prints each fault in a line: what is wrong with the document by the schema of OpenAPI 3.1, and
// answers that are not as the document says. Objects may hold nothing that the document does not name.
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const { document, answers } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const faults = [];

const validator = new Validator();
const result = await validator.validate(structuredClone(document));
if (!result.valid) faults.push(`document: ${JSON.stringify(result.errors)}`);
else if (validator.version !== '3.1') faults.push(`document: is of version ${validator.version}`);

function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, strict(value)]));
  if (copy.properties && copy.additionalProperties === undefined) copy.additionalProperties = false;
  return copy;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
for (const { method, path, status, type, body } of answers) {
  const name = `${method} ${path} ${status} ${type}`;
  const responses = document.paths[path]?.[method.toLowerCase()]?.responses ?? {};
  const content = (responses[status] ?? responses[`${String(status)[0]}XX`])?.content?.[type];
  if (!content) {
    faults.push(`${name}: is not in the document`);
    continue;
  }
  if (type !== 'application/json' && !type.endsWith('+json')) continue;   // JSON lines are no JSON
  const schema = content.schema.$ref ? document.components.schemas[content.schema.$ref.split('/').at(-1)] : content.schema;
  const fits = ajv.compile(strict(schema));
  if (!fits(JSON.parse(body))) faults.push(`${name}: ${ajv.errorsText(fits.errors)} in ${body.slice(0, 500)}`);
}

console.log(faults.join('\n'));
