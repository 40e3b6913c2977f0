// Signers of Node.js for the suite `sigv4`, each as its documentation shows it.
// node sign.mjs SIGNER KIND METHOD URL BODY REGION SERVICE EXPIRES HEADERS_JSON; packages are looked for in SIGNERS_HOME.
import { readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [signer, kind, method, url, bodyFile, region, service, expires, headersJson] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${process.env.SIGNERS_HOME || process.cwd()}/index.js`));
const body = readFileSync(bodyFile);
const headers = Object.fromEntries(JSON.parse(headersJson));
const { host, hostname, port } = new URL(url);
const target = url.slice(url.indexOf(host) + host.length) || "/";
const keys = {
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN || undefined,
};

function send(options, data) { // -> the exit status
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      response.resume().on("end", () => resolve(response.statusCode === 200 ? 0 : 1));
    });
    request.on("error", reject).end(data);
  });
}

const SIGNERS = {
  async aws4() {
    const aws4 = require("aws4");
    const options = { hostname, port, host, path: target, method, service, region, headers: { Host: host, ...headers } };
    if (body.length) options.body = body;
    if (kind === "presigned") {
      options.signQuery = true;
      options.path += `${target.includes("?") ? "&" : "?"}X-Amz-Expires=${expires}`;
      console.log(`http://${host}${aws4.sign(options, keys).path}`);
      return 0;
    }
    return send({ ...aws4.sign(options, keys), host: hostname }, body.length ? body : undefined);
  },
  async aws4fetch() {
    const { AwsClient } = await import(pathToFileURL(require.resolve("aws4fetch")));
    const client = new AwsClient({ ...keys, service, region, retries: 0 });
    const data = body.length ? body : undefined;
    if (kind === "presigned") {
      const asked = `${url}${target.includes("?") ? "&" : "?"}X-Amz-Expires=${expires}`;
      console.log((await client.sign(asked, { method, headers, aws: { signQuery: true } })).url);
      return 0;
    }
    return (await client.fetch(url, { method, headers, body: data })).status === 200 ? 0 : 1;
  },
  async smithy() {
    const { SignatureV4 } = require("@smithy/signature-v4");
    const { HttpRequest } = require("@smithy/protocol-http");
    const { Sha256 } = require("@aws-crypto/sha256-js");
    const [path, query] = target.split(/\?(.*)/s);
    const parsed = {}; // values are decoded, as an SDK's serializer has them
    for (const pair of (query ?? "").split("&").filter(Boolean)) {
      const [name, value = ""] = pair.split(/=(.*)/s).map(decodeURIComponent);
      parsed[name] = name in parsed ? [].concat(parsed[name], value) : value;
    }
    const request = new HttpRequest({ protocol: "http:", hostname, port: Number(port), method, path, query: parsed,
      headers: { host, ...headers }, body: body.length ? body : undefined });
    const s3 = service === "s3"; // as the SDK's client of S3 sets it
    const one = new SignatureV4({ credentials: keys, region, service, sha256: Sha256, uriEscapePath: !s3, applyChecksum: s3 });
    const options = kind === "presigned" ? { expiresIn: Number(expires) } : {};
    if (kind === "presigned" && s3) request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD";
    const hoisted = kind === "presigned" && s3 ? { unhoistableHeaders: new Set(), unsignableHeaders: new Set() } : {};
    const signed = kind === "presigned" ? await one.presign(request, { ...options, ...hoisted }) : await one.sign(request);
    const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt().toString(16).toUpperCase()}`);
    const pairs = Object.keys(signed.query).sort()
      .flatMap((name) => [].concat(signed.query[name]).map((value) => `${escape(name)}=${escape(value)}`));
    const sent = `${signed.path}${pairs.length ? `?${pairs.join("&")}` : ""}`;
    if (kind === "presigned") {
      console.log(`http://${host}${sent}`);
      return 0;
    }
    return send({ hostname, port, path: sent, method, headers: signed.headers }, body.length ? body : undefined);
  },
};
process.exitCode = await SIGNERS[signer]();
