// What people write with the SDK for JavaScript v3, or with aws4fetch: node with_javascript.mjs sdk|aws4fetch ID...
// Packages are looked for in SIGNERS_HOME.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [client, ...ids] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${process.env.SIGNERS_HOME || process.cwd()}/index.js`));
const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
const endpoint = process.env.AWS_ENDPOINT_URL_CHIME_SDK_VOICE || process.env.AWS_ENDPOINT_URL;

if (client === "sdk") {
  const { ChimeSDKVoiceClient, BatchDeletePhoneNumberCommand } = require("@aws-sdk/client-chime-sdk-voice");
  const sdk = new ChimeSDKVoiceClient({ requestHandler: { requestTimeout: 8000, throwOnRequestTimeout: true } });
  const { $metadata, ...answer } = await sdk.send(new BatchDeletePhoneNumberCommand({ PhoneNumberIds: ids }));
  console.log(JSON.stringify(answer));
} else {
  const { AwsClient } = await import(pathToFileURL(require.resolve("aws4fetch")));
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  const aws = new AwsClient({ accessKeyId, secretAccessKey, sessionToken, service: "chime", region });
  const answer = await aws.fetch(`${endpoint}/phone-numbers?operation=batch-delete`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ PhoneNumberIds: ids }),
    signal: AbortSignal.timeout(8000),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  console.log(JSON.stringify(await answer.json()));
}
