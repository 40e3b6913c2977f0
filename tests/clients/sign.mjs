// JavaScript's signers for `conformance --suite sigv4`, unchanged: each sends the request that the environment asks for.
//
//     rawchime conformance --suite sigv4 -- node tests/clients/sign.mjs aws4
//
// Their packages (aws4, aws4fetch, @smithy/signature-v4, @aws-crypto/sha256-js) come from npm, in a folder named by NODE_PATH.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH}/x.js`);
const env = process.env;
const url = new URL(env.SIGV4_URL);
const target = env.SIGV4_URL.slice(url.origin.length);
const headers = Object.fromEntries(JSON.parse(env.SIGV4_HEADERS));
const body = fs.readFileSync(env.SIGV4_BODY);
const [method, service, region, expires] = [env.SIGV4_METHOD, env.SIGV4_SERVICE, env.SIGV4_REGION, Number(env.SIGV4_EXPIRES)];
const keys = {
  accessKeyId: env.AWS_ACCESS_KEY_ID,
  secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
  sessionToken: env.AWS_SESSION_TOKEN || undefined,
};

const send = (path, headers) =>
  new Promise((resolve, reject) => {
    const request = http.request({ host: url.hostname, port: url.port, method, path, headers }, (response) => {
      response.resume().on("end", resolve);
    });
    request.on("error", reject).end(body.length ? body : undefined);
  });

const signers = {
  async aws4() {
    const aws4 = require("aws4");
    const path = expires ? `${target}${target.includes("?") ? "&" : "?"}X-Amz-Expires=${expires}` : target;
    const options = { host: url.host, method, path, headers, service, region, signQuery: expires > 0 };
    const signed = aws4.sign(body.length ? { ...options, body } : options, keys);
    await send(signed.path, signed.headers);
  },
  async aws4fetch() {
    const { AwsClient } = await import(require.resolve("aws4fetch").replace(/\.cjs\.js$/, ".esm.mjs"));
    const client = new AwsClient({ ...keys, service, region, retries: 0 });
    const presigned = new URL(env.SIGV4_URL);
    if (expires) presigned.searchParams.set("X-Amz-Expires", String(expires));
    const options = { method, headers, body: body.length ? body : undefined, aws: { signQuery: expires > 0 } };
    await client.fetch(expires ? presigned : env.SIGV4_URL, options);
  },
  async smithy() {
    const { SignatureV4 } = require("@smithy/signature-v4");
    const { Sha256 } = require("@aws-crypto/sha256-js");
    const s3 = service === "s3";
    const signer = new SignatureV4({ credentials: keys, region, service, sha256: Sha256, uriEscapePath: !s3 });
    const query = {};
    for (const [name, value] of url.searchParams) query[name] = name in query ? [].concat(query[name], value) : value;
    const request = {
      method, protocol: "http:", hostname: url.hostname, port: Number(url.port), path: url.pathname, query,
      headers: { host: url.host, ...headers }, body: body.length ? body : undefined,
    };
    if (s3 && expires) request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"; // as S3RequestPresigner does
    const signed = expires ? await signer.presign(request, { expiresIn: expires }) : await signer.sign(request);
    const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const pairs = Object.entries(signed.query).flatMap(([name, value]) => [value].flat().map((one) => `${encode(name)}=${encode(one)}`));
    await send(signed.path + (pairs.length ? `?${pairs.join("&")}` : ""), signed.headers);
  },
};
await signers[process.argv[2]]();
