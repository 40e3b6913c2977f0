// Signs requests, one a line of JSON on standard input, with the signers of npm that the folder named has.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const require = createRequire(pathToFileURL(resolve(process.argv[2], "index.js")));
const aws4 = require("aws4");
const { AwsV4Signer } = await import(pathToFileURL(require.resolve("aws4fetch")));
const { SignatureV4 } = require("@smithy/signature-v4");
const { Sha256 } = require("@aws-crypto/sha256-js");
const { HttpRequest } = require("@smithy/protocol-http");

const signers = {
  aws4({ method, url, headers, body, service, region, keys }) {
    const { host, pathname, search } = new URL(url);
    const request = { method, host, path: pathname + search, headers: { ...headers }, body, service, region };
    aws4.sign(request, { accessKeyId: keys[0], secretAccessKey: keys[1] });
    return { headers: request.headers, url: `https://${host}${request.path}` };
  },
  async aws4fetch({ method, url, headers, body, service, region, keys }) {
    const signer = new AwsV4Signer({
      method, url, headers, body: body.length ? body : undefined, service, region, accessKeyId: keys[0], secretAccessKey: keys[1],
    });
    const signed = await signer.sign();
    return { headers: Object.fromEntries(signed.headers), url: signed.url.toString() };
  },
  async "aws4fetch, presigned"({ method, url, service, region, keys }) {
    const signer = new AwsV4Signer({
      method, url, service, region, accessKeyId: keys[0], secretAccessKey: keys[1], signQuery: true,
    });
    const signed = await signer.sign();
    return { headers: {}, url: signed.url.toString(), body: "" };
  },
  async "@smithy/signature-v4"(one) {
    const request = smithyRequest(one, one.body);
    return smithyResult(await smithy(one).sign(request), one);
  },
  async "@smithy/signature-v4, presigned"(one) {
    const signed = await smithy(one).presign(smithyRequest({ ...one, headers: presigned(one) }, ""), { expiresIn: 600 });
    return { ...smithyResult(signed, one), headers: {}, body: "" };
  },
};

const smithy = ({ service, region, keys }) =>
  new SignatureV4({
    service, region, credentials: { accessKeyId: keys[0], secretAccessKey: keys[1] }, sha256: Sha256,
    uriEscapePath: service !== "s3",
  });

// As AWS's own presigner for S3 has it.
const presigned = ({ service }) => (service === "s3" ? { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } : {});

function smithyRequest({ method, url, headers }, body) {
  const { hostname, host, pathname, searchParams } = new URL(url);
  return new HttpRequest({
    method, hostname, protocol: "https:", path: pathname, query: Object.fromEntries(searchParams),
    headers: { ...headers, host }, body: body.length ? body : undefined,
  });
}

function smithyResult(signed, { url }) {
  const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => "%" + c.charCodeAt(0).toString(16).toUpperCase());
  const query = Object.entries(signed.query).map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  return { headers: signed.headers, url: `https://${new URL(url).host}${signed.path}${query ? `?${query}` : ""}` };
}

for await (const line of createInterface({ input: process.stdin })) {
  const one = JSON.parse(line);
  const text = one.body;
  one.body = Buffer.from(text, "latin1");
  for (const [by, sign] of Object.entries(signers)) {
    const made = await sign(one);
    const { host } = new URL(made.url);
    const named = Object.keys(made.headers).some((name) => name.toLowerCase() === "host");
    const headers = named ? made.headers : { host, ...made.headers };
    console.log(JSON.stringify({ by, method: one.method, url: made.url, headers, body: made.body ?? text }));
  }
}
