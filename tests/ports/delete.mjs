// node delete.mjs ID...   Amazon Chime SDK: BatchDeletePhoneNumber, written from fixtures/README.md; Node 18 or newer.
// stdout: one JSON line, {"PhoneNumberErrors": [...]} or the failure; stderr: text for people. Exit status: 0 all
// accepted, 1 some numbers refused, 2 usage, 3 the service answered with an error, 4 nothing sent, 5 outcome unknown.
import { createHash, createHmac } from "node:crypto";
import net from "node:net";
import tls from "node:tls";

const TIMEOUT = Number(process.env.DELETE_TIMEOUT || 8); // seconds, for the whole call with its waits
const SIGNING_NAME = "chime"; // neither the host's first label nor the SDK's name of the service
const MAX_ATTEMPTS = 3; // too few to use a retry quota up, which is left out; so is the correction of the clock
const [SCALE, THROTTLING_SCALE, LONGEST_DELAY] = [0.05, 1, 20]; // seconds
const THROTTLING_CODES = ["Throttled", "ThrottledClient", "Throttling", "RequestThrottled", "TooManyRequests",
  "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown"];
const CLASSES = { // by the status alone: which codes are of authentication the guide does not tell
  400: "BadRequestException", 401: "UnauthorizedClientException", 403: "ForbiddenException", 404: "NotFoundException",
  429: "ThrottledClientException", 500: "ServiceFailureException", 503: "ServiceUnavailableException" };

const failure = (kind, message, more) => Object.assign(new Error(message), { kind, header: () => "", ...more });
function prove(condition, why) { if (!condition) throw failure("OutcomeUnknown", `no proof came back: ${why}`); }
const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, message) => createHmac("sha256", key).update(message).digest();

// ---- the request
const requestBody = (ids) => Buffer.from(JSON.stringify({ PhoneNumberIds: ids })); // made once: hashed, and sent
const amzDate = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, ""); // YYYYMMDDTHHMMSSZ, in UTC
function canonicalRequest(url, headers, payloadHash) {
  const path = url.pathname.replace(/[^\w\-.~/]/g, (c) => "%" + c.charCodeAt().toString(16).toUpperCase()); // again
  const query = url.search.slice(1); // one pair, with nothing in it to encode
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  return ["POST", path, query, lines.join(""), Object.keys(headers).join(";"), payloadHash].join("\n");
}
const stringToSign = (date, scope, canonical) => ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n");
const signingKey = (secret, day, region) => // the 32 bytes of each HMAC are the key of the next
  [day, region, SIGNING_NAME, "aws4_request"].reduce(hmac, "AWS4" + secret);
function signedRequest({ url, accessKey, secret, token, region }, body, date) { // -> its bytes
  const signed = { "content-type": "application/json", host: url.host, "x-amz-date": date }; // sorted by name
  if (token) signed["x-amz-security-token"] = token;
  const scope = `${date.slice(0, 8)}/${region}/${SIGNING_NAME}/aws4_request`;
  const toSign = stringToSign(date, scope, canonicalRequest(url, signed, sha256(body)));
  const signature = hmac(signingKey(secret, date.slice(0, 8), region), toSign).toString("hex");
  const proof = `SignedHeaders=${Object.keys(signed).join(";")}, Signature=${signature}`;
  const headers = { ...signed, authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, ${proof}`,
    "accept-encoding": "identity", "user-agent": "delete.mjs/1.0", connection: "close", "content-length": body.length };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`), body]);
}

// ---- the answer, by a reader of its own: libraries are lenient where it is cut, or can be read in two ways
function parseAnswer(raw, ended) { // throws where it is not whole
  const headEnd = raw.indexOf("\r\n\r\n");
  prove(headEnd >= 0, raw.length ? "the answer has no whole head" : "there was no answer");
  const [statusLine, ...lines] = raw.toString("latin1", 0, headEnd).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] ([1-9]\d\d)( |$)/.exec(statusLine)?.[1]);
  prove(status, "what came is no HTTP/1.1");
  const rest = raw.subarray(headEnd + 4);
  if (status < 200 && status !== 101) return parseAnswer(rest, ended); // an interim answer
  const headers = Object.create(null);
  for (const line of lines) {
    const [, name, value] = /^([^\s:]+):[ \t]*([^\r\n\0]*?)[ \t]*$/.exec(line) ?? [];
    prove(name, "the answer has a header that is none");
    (headers[name.toLowerCase()] ??= []).push(value);
  }
  return { status, header: (name) => headers[name]?.[0] ?? "", body: readBody(rest, headers, ended) };
}
function readBody(rest, headers, ended) {
  const [length, otherLength] = new Set(headers["content-length"]);
  const coding = headers["transfer-encoding"]?.join().toLowerCase();
  prove(otherLength === undefined, "the answer has two lengths");
  prove(!coding || length === undefined, "the answer has a length and chunks");
  prove(!coding || coding === "chunked", "the answer has an unknown transfer coding");
  if (coding) return readChunks(rest);
  prove(length !== undefined || ended, "the connection, whose end is the body's, has not ended");
  prove(length === undefined || length === String(rest.length), "the body is not as long as its Content-Length");
  return rest;
}
function readChunks(rest) { // the first one, and then the others
  const [line, digits] = /^([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n/i.exec(rest.toString("latin1", 0, 4096)) ?? [];
  prove(line, "a chunk has no size");
  const [start, end] = [line.length, line.length + parseInt(digits, 16)];
  const [chunk, after] = [rest.subarray(start, end), rest.toString("latin1", end)];
  if (start === end) prove(/^([^\r\n]+\r\n)*\r\n$/.test(after), "the last chunk, or its trailers, have no end");
  else prove(after.startsWith("\r\n"), "a chunk is not as long as it says");
  return start === end ? chunk : Buffer.concat([chunk, readChunks(rest.subarray(end + 2))]);
}
async function exchange(url, bytes, deadline) { // one connection, one request -> its complete answer
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const options = { host, port: Number(url.port) || (secure ? 443 : 80), servername: net.isIP(host) ? "" : host };
  const socket = secure ? tls.connect(options) : net.connect(options);
  const timer = setTimeout(() => socket.destroy(new Error("no whole answer in time")), deadline - performance.now());
  let [raw, left] = [Buffer.alloc(0), false]; // left: all of the request is on its way, and may be done
  try {
    socket.write(bytes, (error) => { left = !error; });
    for await (const piece of socket) { // throws what breaks it: a refused connection, a reset, the timer
      raw = Buffer.concat([raw, piece]);
      try { return parseAnswer(raw, false); } catch { /* the rest may come */ }
    }
    return parseAnswer(raw, true);
  } catch (error) {
    throw error.kind ? error : failure(left ? "OutcomeUnknown" : "NothingSent", error.message || error.code);
  } finally { clearTimeout(timer); socket.destroy(); }
}

// ---- what it proves
function jsonObject(body) { // undefined unless the body is one, in UTF-8, no member in it twice
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const names = text.match(/"(?:[^"\\]|\\.)*"\s*:?/g)?.filter((string) => string.endsWith(":")) ?? [];
    let members = -1; // JSON.parse keeps one member of a name; it shows each that it keeps, and then the whole
    const value = JSON.parse(text, function (_, member) { members += !Array.isArray(this); return member; });
    return value instanceof Object && !Array.isArray(value) && names.length === members ? value : undefined;
  } catch { return undefined; }
}
function refusedNumbers(errors, ids) { // as they were sent, with a code and a message that are text
  const decode = (id) => { try { return decodeURIComponent(id); } catch { return id; } }; // +1… and %2B1… are one
  const sent = new Map(ids.map((id) => [decode(id), id]));
  return errors.map((error) => {
    const [code, message] = [error?.ErrorCode ?? "", error?.ErrorMessage ?? ""];
    const id = ids.includes(error?.PhoneNumberId) ? error.PhoneNumberId : sent.get(decode(error?.PhoneNumberId));
    prove(id !== undefined, "an error is about a number that was not sent");
    prove([error.PhoneNumberId, code, message].every((text) => typeof text === "string"), "an error is not of texts");
    return { PhoneNumberId: id, ErrorCode: code, ErrorMessage: message };
  });
}
function judge({ status, header, body }, ids) { // -> the refused numbers; throws whatever is no proven success
  const object = jsonObject(body);
  const cut = (text) => String(text ?? "").split(":")[0].split("#").pop().trim();
  const named = cut(header("x-amzn-errortype")) || object?.code || object?.Code || cut(object?.__type);
  if (status >= 300) throw serviceError({ status, header, text: body.toString(), object: object ?? {}, named });
  prove(status === 200, `a status of ${status}`);
  prove(!header("content-encoding"), "the answer is encoded, which was not asked for");
  prove(object, "the body is no JSON object");
  prove(!named, "a 200 names an error");
  prove("PhoneNumberErrors" in object || !Object.keys(object).length, "the object is another operation's");
  const errors = object.PhoneNumberErrors ?? [];
  prove(Array.isArray(errors), "PhoneNumberErrors is no list");
  return refusedNumbers(errors, ids);
}
function serviceError({ status, header, text, object, named }) {
  const element = (name) => new RegExp(`<${name}>([^<]*)<`, "i").exec(text)?.[1];
  const root = /^\s*(?:<\?xml[^>]*>\s*)?<(?!html)(\w+)/i.exec(text)?.[1];
  const code = String(named || element("Code") || root || status);
  const throttled = status === 429 || THROTTLING_CODES.includes(code.replace(/Exception$/, ""));
  const redirect = status < 400 ? `it redirects to ${header("location")}, which is not followed` : undefined;
  const message = redirect ?? object.message ?? object.Message ?? element("Message") ?? element("title") ?? text;
  return failure("ServiceError", String(message).replace(/\s+/g, " ").trim(), { status, code, throttled, header,
    class: CLASSES[throttled ? 429 : status] ?? "ServiceError", request_id: header("x-amzn-requestid") });
}

// ---- trying again, and the whole
function retryDelay({ throttled, header }, attempt, random) { // seconds
  const delay = random * Math.min((throttled ? THROTTLING_SCALE : SCALE) * 2 ** (attempt - 1), LONGEST_DELAY);
  const wait = header("retry-after"); // seconds or a date
  const seconds = Number(wait) || (Date.parse(wait) - Date.parse(header("date"))) / 1000 || 0;
  return Math.max(delay, seconds, Math.min(header("x-amz-retry-after") / 1000 || 0, delay + 5));
}
const doubt = ({ kind, status }) => ({ OutcomeUnknown: 3, NothingSent: 0 })[kind] ?? (/^4/.test(status) ? 1 : 2);
async function deleteNumbers(settings, ids) {
  const deadline = performance.now() + TIMEOUT * 1000;
  const body = requestBody(ids);
  for (let attempt = 1, told; ; attempt++) {
    const request = signedRequest(settings, body, amzDate(Date.now())); // each attempt has a date of its own
    try { return judge(await exchange(settings.url, request, deadline), ids); } catch (error) {
      told = told && doubt(told) > doubt(error) ? told : error; // what leaves most in doubt
      const retried = error.throttled || error.status === 503 || error.kind === "NothingSent";
      const delay = retryDelay(error, attempt, Math.random()) * 1000;
      if (!retried || attempt === MAX_ATTEMPTS || performance.now() + delay >= deadline) throw told;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}
function readSettings(env) {
  const { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  const ownEndpoint = env.AWS_ENDPOINT_URL_CHIME_SDK_VOICE || env.AWS_ENDPOINT_URL;
  const endpoint = (ownEndpoint || `https://voice-chime.${region}.amazonaws.com`).replace(/\/$/, "");
  const sendable = [region, accessKey, secret, token || "none"].every((text) => /^[\x21-\x7e]+$/.test(text ?? ""));
  const isUrl = /^https?:\/\/[^\s/?#]+[^\s?#]*$/.test(endpoint);
  if (!sendable || !isUrl) throw failure("NothingSent", "region, credentials or endpoint are missing, or not usable");
  return { url: new URL(`${endpoint}/phone-numbers?operation=batch-delete`), accessKey, secret, token, region };
}
async function main(ids) { // -> the exit status
  if (!ids.length) { console.error("usage: node delete.mjs ID..."); return 2; }
  const secrets = [process.env.AWS_SECRET_ACCESS_KEY, process.env.AWS_SESSION_TOKEN].filter(Boolean);
  const hide = (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text); // answers may quote
  const tell = (text, told) => {
    console.error(hide(text));
    console.log(JSON.stringify(told, (_, value) => (typeof value === "string" ? hide(value) : value)));
  };
  try {
    const errors = await deleteNumbers(readSettings(process.env), ids);
    tell(`${ids.length} numbers, ${errors.length} refused`, { PhoneNumberErrors: errors });
    return errors.length ? 1 : 0;
  } catch ({ kind = "OutcomeUnknown", class: name, status, code, message, request_id }) { // no kind: a mistake in here
    tell(`${kind}: ${message}`, { kind, class: name, status, code, message, request_id });
    return { ServiceError: 3, NothingSent: 4, OutcomeUnknown: 5 }[kind];
  }
}
process.exitCode = await main(process.argv.slice(2));
